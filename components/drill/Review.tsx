'use client'
import { useEffect, useRef, useState } from 'react'
import type { DeckState } from '@/lib/review/deck-state'
import type { Drill, DrillSnapshot, UndoableEvent } from '@/lib/review/drill'
import { makeQueue, type Wishes } from '@/lib/review/queue'
import { Asked, type DrillCard } from './Asked'
import { NothingDue } from './NothingDue'
import { useKeys } from './use-keys'

/** How often it is looked what has come due. */
const TICK_MS = 10_000
const MORE_NEW = 10

const TAKEN_BACK: Readonly<Record<UndoableEvent['kind'], string>> = {
  review: 'The last grade was taken back.',
  cram: 'The last grade was taken back.',
  suspend: 'The suspension was taken back.',
}

/** Asks one card after the other. Everything has a key: space, 1 to 4, t, e, s, u. */
export function Review({
  drill,
  snapshot,
  cards,
  wishes,
  lessons,
  onTurn,
}: {
  readonly drill: Drill
  readonly snapshot: DrillSnapshot
  /** Of the chosen topics and levels, in the order in which new ones are introduced. */
  readonly cards: readonly DrillCard[]
  readonly wishes: Wishes
  readonly lessons: ReadonlyMap<string, string>
  /** Another card comes. */
  readonly onTurn: () => void
}) {
  const { deck } = snapshot
  const [clock, setClock] = useState(() => Date.now())
  const [message, setMessage] = useState('')
  /** New cards beyond the day's limit, and cramming: both for as long as the page is open. */
  const [more, setMore] = useState(0)
  const [wantsCram, setWantsCram] = useState(false)
  const now = new Date(clock)
  const queue = makeQueue(cards, deck, { ...wishes, newPerDay: wishes.newPerDay + more }, now, wantsCram)

  // What is on show stays, whatever comes due meanwhile, until it has been asked: here or in another tab.
  const [pinned, setPinned] = useState<string | null>(null)
  const card =
    cards.find(({ id }) => turnOf(deck, id) === pinned && deck.cards.get(id)?.suspended !== true) ?? queue.next
  const turn = card === null ? null : turnOf(deck, card.id)
  if (turn !== pinned) setPinned(turn)

  useEffect(() => {
    const timer = setInterval(() => setClock(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])

  // The focus goes to the next card only after the learner did something to the last one.
  const heading = useRef<HTMLHeadingElement | null>(null)
  const [moves, setMoves] = useState(0)
  useEffect(() => {
    if (moves > 0) heading.current?.focus()
  }, [moves])
  const move = (words: string) => {
    setMessage(words)
    setClock(Date.now())
    setMoves((count) => count + 1)
    onTurn()
  }
  const undo = () => {
    const taken = drill.undo()
    if (taken !== null) setPinned(turnOf(drill.getSnapshot().deck, taken.card))
    move(taken === null ? 'There is nothing to take back.' : TAKEN_BACK[taken.kind])
  }
  useKeys({ u: undo })

  const unseen = cards.filter(({ id }) => {
    const state = deck.cards.get(id)
    return state?.suspended !== true && (state?.reviews.length ?? 0) === 0
  }).length
  return (
    <section className="review" aria-label="Review" data-testid="review" data-card={card?.id ?? ''}>
      <p className="review-counts">
        {queue.cram ? <strong>Cramming</strong> : null}
        <span>{queue.counts.learning} learning</span>
        <span>{queue.counts.due} due</span>
        <span>{queue.counts.fresh} new</span>
        {queue.counts.suspended === 0 ? null : <span>{queue.counts.suspended} suspended</span>}
        <span className="review-counts-end">
          {wantsCram ? (
            <button type="button" className="demo-btn" onClick={() => setWantsCram(false)}>
              Stop cramming
            </button>
          ) : null}
          <button type="button" className="demo-btn" onClick={undo} disabled={snapshot.undoable === null}>
            Undo <kbd>u</kbd>
          </button>
        </span>
      </p>
      {card === null ? (
        <NothingDue
          queue={queue}
          planned={deck.goal !== null}
          now={now}
          unseen={unseen}
          onMore={() => setMore(more + MORE_NEW)}
          onCram={() => setWantsCram(true)}
        />
      ) : (
        <Asked
          key={turn}
          card={card}
          drill={drill}
          snapshot={snapshot}
          hasLesson={lessons.has(card.lesson)}
          cram={queue.cram}
          now={now}
          heading={heading}
          onDone={move}
        />
      )}
      <p className="demo-announce" role="status">
        {message}
      </p>
    </section>
  )
}

/** A name for one asking of a card: another once it has been asked. */
const turnOf = ({ cards, crammed }: DeckState, id: string): string =>
  `${id} ${cards.get(id)?.reviews.length ?? 0} ${crammed.get(id)?.at ?? 0}`
