'use client'
import { useState } from 'react'

/** A text field with the editor's properties, for where the editor cannot be loaded. */
export function PlainEditor({
  initial,
  label,
  onChange,
}: {
  readonly initial: string
  readonly label: string
  readonly onChange: (text: string) => void
}) {
  const [text, setText] = useState(initial)
  return (
    <textarea
      className="code-plain"
      aria-label={label}
      rows={text.split('\n').length + 1}
      spellCheck={false}
      value={text}
      onChange={({ target }) => {
        setText(target.value)
        onChange(target.value)
      }}
    />
  )
}
