'use client'
import Link from 'next/link'
import { lazy, Suspense, useState } from 'react'
import type { BugHunt, HuntOutcome } from '@/lib/review/bug-hunt'
import type { HuntNote } from './hunt-notes'
import { HuntVerdict } from './HuntVerdict'
import { PlainEditor } from './PlainEditor'
import { runHunt } from './sandbox'

// Offline the editor may not have been loaded yet; a plain text field does as well.
const CodeEditor = lazy(() => import('./CodeEditor').catch(() => ({ default: PlainEditor })))

const NEXT_HELP = { nothing: 'A hint', hint: 'The answer', answer: 'Hide the answer' } as const

/** One listing: its story, the editor, its tests, and the way to the answer. */
export function Hunt({
  hunt,
  note,
  lesson,
  onNote,
}: {
  readonly hunt: BugHunt
  readonly note: HuntNote
  /** Title of its lesson; null if that is not there yet. */
  readonly lesson: string | null
  /** Changes part of the note. */
  readonly onNote: (change: HuntNote) => void
}) {
  /** What the editor began with; a new count starts it afresh. */
  const [start, setStart] = useState({ text: note.draft ?? hunt.code, count: 0 })
  const [code, setCode] = useState(start.text)
  const [running, setRunning] = useState(false)
  const [outcome, setOutcome] = useState<HuntOutcome | null>(null)
  const [shown, setShown] = useState<keyof typeof NEXT_HELP>('nothing')
  const edit = (text: string) => {
    setCode(text)
    onNote({ draft: text })
  }
  const restart = () => {
    if (running) return
    setStart({ text: hunt.code, count: start.count + 1 })
    setCode(hunt.code)
    setOutcome(null)
    onNote({ draft: undefined })
  }
  const run = async () => {
    if (running) return
    setRunning(true)
    // Gone first, so that a screen reader says the next one even if it is the same.
    setOutcome(null)
    const came = await runHunt(hunt, code)
    setOutcome(came)
    setRunning(false)
    if (came.kind === 'tested' && came.results.every(({ failure }) => failure === null)) onNote({ found: true })
  }
  return (
    <article
      className="card hunt"
      data-hunt={hunt.id}
      data-outcome={outcome?.kind ?? ''}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        event.stopPropagation()
        void run()
      }}
    >
      <h2>{hunt.title}</h2>
      <p>{hunt.story}</p>
      <Suspense fallback={<pre className="hunt-solution">{start.text}</pre>}>
        <CodeEditor key={start.count} initial={start.text} label={`Listing: ${hunt.title}`} onChange={edit} />
      </Suspense>
      {/* Not `disabled` while it runs: the focus would be lost. */}
      <div className="hunt-actions">
        <button
          type="button"
          className="demo-btn demo-btn-primary"
          aria-disabled={running}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          onClick={() => void run()}
        >
          {running ? 'Running …' : 'Run the tests'} <kbd aria-hidden="true">Ctrl Enter</kbd>
        </button>
        <button type="button" className="demo-btn" aria-disabled={running} onClick={restart}>
          Start over
        </button>
        <button
          type="button"
          className="demo-btn"
          onClick={() => setShown(shown === 'nothing' ? 'hint' : shown === 'hint' ? 'answer' : 'nothing')}
        >
          {NEXT_HELP[shown]}
        </button>
      </div>
      <div aria-live="polite">
        {outcome === null ? null : <HuntVerdict outcome={outcome} />}
        {shown === 'nothing' ? null : <p className="hunt-hint">{hunt.hint}</p>}
      </div>
      {shown === 'answer' ? (
        <>
          <pre className="hunt-solution" tabIndex={0} role="region" aria-label="The listing without the bug">
            {hunt.solution}
          </pre>
          <p>{hunt.why}</p>
          {lesson === null ? null : (
            <p>
              Lesson: <Link href={`/lessons/${hunt.lesson}/`}>{lesson}</Link>
            </p>
          )}
        </>
      ) : null}
    </article>
  )
}
