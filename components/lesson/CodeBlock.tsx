/** A listing that was highlighted when the lesson was compiled. */
export function CodeBlock({ html, language }: { html: string; language: string }) {
  return (
    <div
      className="listing"
      tabIndex={0}
      role="group"
      aria-label={`Listing, ${language}`}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}
