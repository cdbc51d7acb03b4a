'use client'
import { useDeferredValue, useState } from 'react'
import type { Card } from '@/lib/review/card'
import { isLeech, type CardState } from '@/lib/review/deck-state'
import type { Drill, DrillSnapshot } from '@/lib/review/drill'
import { recall, type Wishes } from '@/lib/review/queue'
import { CardAnswer, CardTags } from './CardView'
import { Html } from './Html'

/** Every card of the chosen topics and levels, with its answer a click away. */
export function Browse({
  drill,
  snapshot,
  cards,
  wishes,
  lessons,
}: {
  readonly drill: Drill
  readonly snapshot: DrillSnapshot
  readonly cards: readonly Card[]
  readonly wishes: Wishes
  readonly lessons: ReadonlyMap<string, string>
}) {
  const [search, setSearch] = useState('')
  const words = useDeferredValue(search).toLowerCase().split(/\s+/).filter(Boolean)
  const shown = cards.filter(
    (card) =>
      wishes.topics.has(card.topic) &&
      wishes.levels.has(card.level) &&
      words.every((word) => textOf(card).includes(word)),
  )
  const now = new Date()
  return (
    <section className="browse" aria-label="Browse">
      <label className="browse-search">
        Search
        <input type="search" value={search} onChange={({ target }) => setSearch(target.value)} />
      </label>
      <p className="browse-count" role="status">
        {shown.length} of {cards.length} cards
      </p>
      <ul className="browse-list">
        {shown.map((card) => (
          <Entry
            key={card.id}
            card={card}
            state={snapshot.deck.cards.get(card.id)}
            now={now}
            hasLesson={lessons.has(card.lesson)}
            onSuspend={(suspended) => drill.suspend(card.id, suspended)}
          />
        ))}
      </ul>
    </section>
  )
}

/** One card of the list; its answer is made when it is asked for. */
function Entry({
  card,
  state,
  now,
  hasLesson,
  onSuspend,
}: {
  readonly card: Card
  readonly state: CardState | undefined
  readonly now: Date
  readonly hasLesson: boolean
  readonly onSuspend: (suspended: boolean) => void
}) {
  const [open, setOpen] = useState(false)
  const suspended = state?.suspended === true
  return (
    <li id={card.id}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <Html html={card.question} className="card-prose" />
          <CardTags card={card} />
          <span className="browse-state">{describe(state, now)}</span>
        </summary>
        {open ? (
          <>
            <CardAnswer card={card} hasLesson={hasLesson} />
            {state === undefined || state.note === '' ? null : <p className="card-note">{state.note}</p>}
            <p>
              <button type="button" className="demo-btn" onClick={() => onSuspend(!suspended)}>
                {suspended ? 'Ask it again' : 'Suspend'}
              </button>
            </p>
          </>
        ) : null}
      </details>
    </li>
  )
}

/** What is known of a card, in a few words. */
function describe(state: CardState | undefined, now: Date): string {
  if (state === undefined || state.reviews.length === 0) return state?.suspended === true ? 'suspended' : 'not seen yet'
  return [
    `recall now about ${Math.round(100 * recall(state, now))} %`,
    ...(state.suspended ? ['suspended'] : []),
    ...(isLeech(state) ? [`forgotten ${state.memory.lapses} times`] : []),
  ].join(' · ')
}

const texts = new WeakMap<Card, string>()

/** The words of a card, without tags, to search in. */
function textOf(card: Card): string {
  const known = texts.get(card)
  if (known !== undefined) return known
  const html = [card.question, card.answer, ...card.keyPoints].join(' ')
  const text = html.replace(/<annotation[^>]*>|<[^>]+>/g, ' ').toLowerCase()
  texts.set(card, text)
  return text
}
