'use client'

/** Opens the browser's print dialog, which can also save a PDF; `app/styles/print.css` makes a handout of the lesson. */
export function PrintButton() {
  return (
    <button type="button" className="demo-link" onClick={() => window.print()}>
      Print handout
    </button>
  )
}
