import { renderTex, splitMath } from '@/lib/content/math'

/** A formula whose HTML was made when the lesson was compiled. */
export function Tex({ html, display }: { html: string; display?: string }) {
  // A wide formula scrolls in its own box, which must then be reachable by keyboard.
  if (display === undefined) return <span dangerouslySetInnerHTML={{ __html: html }} />
  return (
    <div
      className="formula"
      tabIndex={0}
      role="group"
      aria-label="Formula"
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}

/** Plain text with `$...$` in it, rendered on the server. */
export function InlineMath({ text }: { text: string }) {
  return splitMath(text).map((part, index) =>
    part.kind === 'text' ? part.value : <Tex key={index} html={renderTex(part.value, false)} />,
  )
}
