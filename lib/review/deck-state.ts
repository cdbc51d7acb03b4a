import { createEmptyCard, fsrs, type Card as FsrsCard, Rating, type FSRS, type Grade as FsrsGrade } from 'ts-fsrs'

import { inOrder, type CramEvent, type DrillEvent, type Grade, type ReviewEvent } from './events'

/** Recall that a card is to have when it comes back, and the longest time that it may stay away. */
export const REQUESTED_RETENTION = 0.9
export const LONGEST_INTERVAL_DAYS = 365
/** Forgotten so often that it wants rewriting or a look at the lesson. */
const LEECH_LAPSES = 6

/** Fuzz is off: the same log gives the same state on every device. */
export const scheduler: FSRS = fsrs({
  request_retention: REQUESTED_RETENTION,
  // ts-fsrs keeps good and easy a day longer than hard and good even at its limit, so the longest may exceed it by two.
  maximum_interval: LONGEST_INTERVAL_DAYS - 2,
  enable_fuzz: false,
})

/** What is known of one card. */
export interface CardState {
  readonly memory: FsrsCard
  /** Of the reviews that count, in order. */
  readonly reviews: readonly ReviewEvent[]
  /** Recall that FSRS expected just before each of them; 0 before the first. */
  readonly expected: readonly number[]
  readonly suspended: boolean
  readonly note: string
}

export interface DeckState {
  readonly cards: ReadonlyMap<string, CardState>
  /** When a card was crammed last, and how that went; it does not touch the card's memory. */
  readonly crammed: ReadonlyMap<string, Pick<CramEvent, 'at' | 'grade'>>
  /** The interview that is prepared for; null: none. */
  readonly goal: { readonly date: string; readonly minutesPerDay: number } | null
}

/** A card that nobody has seen. `now` only tells when it became available. */
export const freshCard = (now: Date): FsrsCard => createEmptyCard(now)

const RATINGS: Readonly<Record<Grade, FsrsGrade>> = {
  1: Rating.Again,
  2: Rating.Hard,
  3: Rating.Good,
  4: Rating.Easy,
}

export const EMPTY_DECK: DeckState = { cards: new Map(), crammed: new Map(), goal: null }

type CardEvent = Extract<DrillEvent, { kind: 'review' | 'suspend' | 'note' }>

/**
 * The state after one more event, which must be later than all before it and no `undo`: what that takes back has to be replayed without.
 */
export function applyEvent(deck: DeckState, event: Exclude<DrillEvent, { kind: 'undo' }>): DeckState {
  if (event.kind === 'cram') return { ...deck, crammed: new Map([...deck.crammed, [event.card, crammedAs(event)]]) }
  if (event.kind === 'goal') return { ...deck, goal: goalOf(event) }
  const cards = new Map(deck.cards)
  cards.set(event.card, nextState(cards.get(event.card), event))
  return { ...deck, cards }
}

const crammedAs = ({ at, grade }: CramEvent) => ({ at, grade })

const goalOf = ({ date, minutesPerDay }: Extract<DrillEvent, { kind: 'goal' }>): DeckState['goal'] =>
  date === null ? null : { date, minutesPerDay }

function nextState(before: CardState | undefined, event: CardEvent): CardState {
  const state = before ?? {
    memory: freshCard(new Date(event.at)),
    reviews: [],
    expected: [],
    suspended: false,
    note: '',
  }
  switch (event.kind) {
    case 'suspend':
      return { ...state, suspended: event.suspended }
    case 'note':
      return { ...state, note: event.text }
    case 'review': {
      const at = new Date(event.at)
      const expected = state.reviews.length === 0 ? 0 : scheduler.get_retrievability(state.memory, at, false)
      const memory = scheduler.next(state.memory, at, RATINGS[event.grade]).card
      return { ...state, memory, reviews: [...state.reviews, event], expected: [...state.expected, expected] }
    }
  }
}

/** The state that a log leads to, whatever order its events come in. */
export function rebuild(events: Iterable<DrillEvent>): DeckState {
  const ordered = inOrder(events)
  const undone = new Set(ordered.flatMap((event) => (event.kind === 'undo' ? [event.of] : [])))
  const cards = new Map<string, CardState>()
  const crammed = new Map<string, Pick<CramEvent, 'at' | 'grade'>>()
  let goal: DeckState['goal'] = null
  for (const event of ordered) {
    if (event.kind === 'undo' || undone.has(event.id)) continue
    if (event.kind === 'cram') {
      crammed.set(event.card, crammedAs(event))
      continue
    }
    if (event.kind === 'goal') {
      goal = goalOf(event)
      continue
    }
    cards.set(event.card, nextState(cards.get(event.card), event))
  }
  return { cards, crammed, goal }
}

/** Whether a card has been forgotten too often. */
export const isLeech = ({ memory }: CardState): boolean => memory.lapses >= LEECH_LAPSES
