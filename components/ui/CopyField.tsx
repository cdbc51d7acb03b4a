'use client'
import { useEffect, useId, useRef, useState } from 'react'

/** A text to copy: by the button, or by hand where the clipboard is refused. */
export function CopyField({
  label,
  button,
  text,
  rows = 2,
}: {
  readonly label: string
  readonly button: string
  readonly text: string
  readonly rows?: number
}) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement | null>(null)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => setSaid(''), 4000)
    return () => clearTimeout(timer)
  }, [said])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('Copied')
    } catch {
      field.current?.select()
      setSaid('The browser refuses to copy: press Ctrl+C or ⌘C.')
    }
  }
  return (
    <div className="copy-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={field}
        id={id}
        rows={rows}
        value={text}
        readOnly
        spellCheck={false}
        onFocus={(event) => event.target.select()}
      />
      <div className="copy-field-row">
        <button type="button" className="button" onClick={() => void copy()}>
          {button}
        </button>
        <span role="status">{said}</span>
      </div>
    </div>
  )
}
