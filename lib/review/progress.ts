import { State } from 'ts-fsrs'

import type { Card, Topic } from './card'
import type { CardState, DeckState } from './deck-state'
import { dayStart, recall } from './queue'

const DAY = 86_400_000

/** How many reviews come due on each of the next days; what is overdue counts for today. Suspended cards are left out. */
export function forecast(deck: DeckState, now: Date, days: number): readonly number[] {
  const counts = Array.from({ length: days }, () => 0)
  const start = dayStart(now).getTime()
  for (const state of activeCards(deck)) {
    const day = Math.max(0, Math.floor((state.memory.due.getTime() - start) / DAY))
    if (day < days) counts[day]! += 1
  }
  return counts
}

/** One week of reviews of cards that had left their first steps. */
export interface RetentionWeek {
  /** Start of the week, in milliseconds. */
  readonly from: number
  readonly reviews: number
  /** Share that was remembered (not graded "again"); NaN without reviews. */
  readonly remembered: number
  /** What FSRS expected just before each review, on average; NaN without reviews. */
  readonly expected: number
}

/**
 * Measured against expected retention, week by week. Only reviews at least a day after the one before count: the first steps of a card tell about
 * minutes, not about memory.
 */
export function retention(deck: DeckState, now: Date, weeks: number): readonly RetentionWeek[] {
  const end = dayStart(now).getTime() + DAY
  const rows = Array.from({ length: weeks }, (_, i) => ({
    from: end - (weeks - i) * 7 * DAY,
    reviews: 0,
    remembered: 0,
    expected: 0,
  }))
  for (const state of deck.cards.values()) {
    state.reviews.forEach(({ at, grade }, i) => {
      const before = state.reviews[i - 1]
      const row = rows[weeks - 1 - Math.floor((end - 1 - at) / (7 * DAY))]
      if (before === undefined || at - before.at < DAY || row === undefined) return
      row.reviews++
      if (grade > 1) row.remembered++
      row.expected += state.expected[i]!
    })
  }
  return rows.map(({ from, reviews, remembered, expected }) => ({
    from,
    reviews,
    remembered: remembered / reviews,
    expected: expected / reviews,
  }))
}

/** How well a topic is known: the mean expected recall of its cards at a time, unseen ones counting 0. */
export function knowledge(
  cards: readonly Card[],
  deck: DeckState,
  at: Date,
): ReadonlyMap<Topic, { readonly cards: number; readonly recall: number }> {
  const topics = new Map<Topic, { cards: number; recall: number }>()
  for (const { id, topic } of cards) {
    const before = topics.get(topic) ?? { cards: 0, recall: 0 }
    topics.set(topic, { cards: before.cards + 1, recall: before.recall + recall(deck.cards.get(id), at) })
  }
  return new Map([...topics].map(([topic, sum]) => [topic, { cards: sum.cards, recall: sum.recall / sum.cards }]))
}

const activeCards = (deck: DeckState): readonly CardState[] =>
  [...deck.cards.values()].filter(
    ({ suspended, reviews, memory }) => !suspended && reviews.length > 0 && memory.state !== State.New,
  )
