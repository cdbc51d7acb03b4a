'use client'
import { useEffect, useRef, useState } from 'react'

/** A learner's own words beside a card, being written; plain text, kept with the progress. */
export function NoteEditor({ note, onSave }: { readonly note: string; readonly onSave: (text: string) => void }) {
  const [text, setText] = useState(note)
  const area = useRef<HTMLTextAreaElement | null>(null)
  useEffect(() => area.current?.focus(), [])
  return (
    <div className="card-note-edit">
      <textarea
        ref={area}
        aria-label="Private note"
        value={text}
        rows={3}
        maxLength={5000}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) onSave(text)
        }}
      />
      <button type="button" className="demo-btn" onClick={() => onSave(text)}>
        Keep the note <kbd>Esc</kbd>
      </button>
    </div>
  )
}
