'use client'
import { useEffect, useId, useMemo, useRef, useState, type RefObject } from 'react'
import type { Card } from '@/lib/review/card'
import { isLeech } from '@/lib/review/deck-state'
import type { Drill, DrillSnapshot } from '@/lib/review/drill'
import type { Grade } from '@/lib/review/events'
import { isRight, problemOf, readAnswer } from '@/lib/review/parametric'
import type { ParametricCard } from '@/lib/review/parametric/types'
import { formatInterval, previewIntervals } from '@/lib/review/queue'
import { CardAnswer, CardTags } from './CardView'
import { GRADE_NAMES, Grades } from './Grades'
import { Html } from './Html'
import { NoteEditor } from './Note'
import { ProblemAnswer, ProblemQuestion } from './Problem'
import { useKeys } from './use-keys'

/** What can be asked: a question with a model answer, or a problem whose numbers are drawn. */
export type DrillCard = Card | ParametricCard

/** They begin a number. */
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-'] as const

/** One card, asked once: its question, then its answer, then a grade; note and suspension at any time. */
export function Asked({
  card,
  drill,
  snapshot,
  hasLesson,
  cram,
  now,
  heading,
  onDone,
}: {
  readonly card: DrillCard
  readonly drill: Drill
  readonly snapshot: DrillSnapshot
  readonly hasLesson: boolean
  /** It leaves the schedule as it is. */
  readonly cram: boolean
  readonly now: Date
  /** Takes the focus when the card changes. */
  readonly heading: RefObject<HTMLHeadingElement | null>
  readonly onDone: (words: string) => void
}) {
  const id = useId()
  const state = snapshot.deck.cards.get(card.id)
  const note = state?.note ?? ''
  const [shown, setShown] = useState(false)
  const [typed, setTyped] = useState('')
  const [editing, setEditing] = useState(false)
  const waits = previewIntervals(state, now)
  const [seed] = useState(snapshot.events)
  const problem = useMemo(() => ('make' in card ? problemOf(card, seed) : null), [card, seed])
  const field = useRef<HTMLInputElement | null>(null)
  const right = problem === null || !shown ? null : isRight(problem, readAnswer(typed))
  const suggested = right === null ? null : right ? 3 : 1

  useEffect(() => drill.ask(), [drill])
  const show = () => {
    setShown(true)
    // Away from what was typed into, so that the keys of the grades work.
    heading.current?.focus({ preventScroll: true })
  }
  const grade = (value: Grade) => {
    if (!shown) return
    if (cram) drill.cram(card.id, value)
    else drill.review(card.id, value)
    onDone(
      cram
        ? `${GRADE_NAMES[value]}; the schedule stays as it is.`
        : `${GRADE_NAMES[value]}: it comes back in ${formatInterval(waits[value])}.`,
    )
  }
  const suspend = () => {
    drill.suspend(card.id, true)
    onDone('Suspended: it is not asked any more, until you take it back under Browse.')
  }
  const keepNote = (text: string) => {
    if (text !== note) drill.writeNote(card.id, text)
    setEditing(false)
    heading.current?.focus({ preventScroll: true })
  }
  /** A digit that is pressed anywhere begins the answer. */
  const begin = (character: string) => {
    setTyped((text) => text + character)
    field.current?.focus()
  }
  useKeys({
    ' ': () => (shown ? grade(suggested ?? 3) : show()),
    '1': () => grade(1),
    '2': () => grade(2),
    '3': () => grade(3),
    '4': () => grade(4),
    e: () => setEditing(true),
    s: suspend,
    ...(problem === null || shown ? {} : Object.fromEntries(DIGITS.map((digit) => [digit, () => begin(digit)]))),
  })
  return (
    <article className="card" aria-labelledby={`${id}-question`}>
      <h2 id={`${id}-question`} ref={heading} tabIndex={-1} className="visually-hidden">
        Question
      </h2>
      <div className="card-head">
        <CardTags card={card} />
        <span className="card-tools">
          <button type="button" className="demo-link" onClick={() => setEditing(true)}>
            Note
          </button>
          <kbd>e</kbd>
          <button type="button" className="demo-link" onClick={suspend}>
            Suspend
          </button>
          <kbd>s</kbd>
        </span>
      </div>
      {state !== undefined && isLeech(state) ? (
        <p className="card-leech">
          You have forgotten this card {state.memory.lapses} times. More of the same will not help: read its lesson,
          write a note in your own words, or suspend it.
        </p>
      ) : null}
      {problem !== null ? (
        <ProblemQuestion
          field={field}
          problem={problem}
          typed={typed}
          locked={shown}
          onType={setTyped}
          onCheck={show}
        />
      ) : (
        <Html html={(card as Card).question} className="card-question card-prose" />
      )}
      {shown || problem !== null ? null : <TypedAnswer typed={typed} onType={setTyped} onDone={show} />}
      {!shown ? null : problem !== null ? (
        <ProblemAnswer problem={problem} typed={typed} />
      ) : (
        <>
          {typed.trim() === '' ? null : (
            <div className="card-own">
              <h3>Your answer</h3>
              <p>{typed}</p>
            </div>
          )}
          <CardAnswer card={card as Card} hasLesson={hasLesson} />
        </>
      )}
      {editing ? (
        <NoteEditor note={note} onSave={keepNote} />
      ) : note === '' ? null : shown ? (
        <p className="card-note">{note}</p>
      ) : (
        <p className="card-aside">You wrote a note on this card; it comes with the answer.</p>
      )}
      <div className="review-actions">
        {shown ? (
          <Grades waits={cram ? null : waits} suggested={suggested} onGrade={grade} />
        ) : (
          <button type="button" className="demo-btn demo-btn-primary" onClick={show}>
            {problem === null ? 'Show the answer' : 'Check'} <kbd>space</kbd>
          </button>
        )}
      </div>
    </article>
  )
}

/** Room for an answer in writing, for who wants it; `t` opens it. */
function TypedAnswer({
  typed,
  onType,
  onDone,
}: {
  readonly typed: string
  readonly onType: (text: string) => void
  readonly onDone: () => void
}) {
  const [open, setOpen] = useState(false)
  const area = useRef<HTMLTextAreaElement | null>(null)
  useEffect(() => {
    if (open) area.current?.focus()
  }, [open])
  useKeys({ t: () => setOpen(true) })
  if (!open) {
    return (
      <p className="card-typed">
        <button type="button" className="demo-link" onClick={() => setOpen(true)}>
          Type an answer first
        </button>{' '}
        <kbd>t</kbd>
      </p>
    )
  }
  return (
    <div className="card-typed">
      <textarea
        ref={area}
        aria-label="Your answer"
        aria-describedby="typed-help"
        value={typed}
        rows={5}
        onChange={({ target }) => onType(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onDone()
        }}
      />
      <p id="typed-help" className="card-aside">
        <kbd>Ctrl</kbd> <kbd>Enter</kbd> shows the answer. What you type stays on this page and is not kept.
      </p>
    </div>
  )
}
