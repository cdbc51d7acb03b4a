'use client'
import { javascript } from '@codemirror/lang-javascript'
import { syntaxHighlighting } from '@codemirror/language'
import { classHighlighter } from '@lezer/highlight'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useRef } from 'react'

/** An editor for a short listing. The text is its own; `onChange` hears of every change. Tab leaves it, as everywhere on the page. */
export default function CodeEditor({
  initial,
  label,
  onChange,
}: {
  readonly initial: string
  readonly label: string
  readonly onChange: (text: string) => void
}) {
  const host = useRef<HTMLDivElement | null>(null)
  const changed = useRef(onChange)
  useEffect(() => {
    changed.current = onChange
  })
  useEffect(() => {
    const view = new EditorView({
      doc: initial,
      parent: host.current!,
      extensions: [
        // Colours by class name, so that the style sheet's themes reach them; a style that is no fallback replaces the one of basicSetup.
        syntaxHighlighting(classHighlighter),
        basicSetup,
        javascript(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed.current(update.state.doc.toString())
        }),
      ],
    })
    return () => view.destroy()
  }, [initial, label])
  return <div ref={host} className="code-editor" />
}
