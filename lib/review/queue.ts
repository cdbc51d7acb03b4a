import { State } from 'ts-fsrs'

import type { CardBase, Level, Topic } from './card'
import { freshCard, scheduler, type CardState, type DeckState } from './deck-state'
import type { Grade } from './events'
import { planCard, planToday, studyMinutes, type PlanCard } from './interview-plan'

/** What a learner wants to be asked. */
export interface Wishes {
  readonly topics: ReadonlySet<Topic>
  readonly levels: ReadonlySet<Level>
  readonly newPerDay: number
}

/** A new day begins at four in the morning: who studies past midnight is still in yesterday. */
const DAY_BEGINS_AT = 4
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** A card that is due so soon is asked now rather than that the learner waits. */
const AHEAD_MS = 20 * MINUTE

/** When the learner's day began that `now` belongs to, by the device's clock. */
export function dayStart(now: Date): Date {
  const start = new Date(now)
  start.setHours(DAY_BEGINS_AT, 0, 0, 0)
  if (start > now) start.setDate(start.getDate() - 1)
  return start
}

/** Whole days from the learner's day of `now` to a date of the calendar; negative for one that is over. */
export function daysUntil(date: string, now: Date): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  // Noon to noon: summer time moves an hour, not a day.
  const start = dayStart(now)
  start.setHours(12)
  return Math.round((new Date(year, month - 1, day, 12).getTime() - start.getTime()) / DAY)
}

export interface Queue<C extends CardBase> {
  /** What to ask next; null: nothing is due. */
  readonly next: C | null
  /** Of the cards that are wished for. */
  readonly counts: {
    readonly learning: number
    readonly due: number
    readonly fresh: number
    readonly suspended: number
  }
  /** When the next card comes up if none is due now; null: none will. */
  readonly nextAt: Date | null
  /** What is asked now is to leave the schedule as it is: the interview is today, or the learner wants it so. */
  readonly cram: boolean
}

/**
 * What to ask now: cards in their first steps as soon as they are due, then reviews (the most forgotten first), then new cards, up to a limit a day.
 *
 * @param cards  in the order in which new ones are introduced
 * @param cram  ask them all, the weakest first, and leave the schedule alone; default: on the day of the interview only
 */
export function makeQueue<C extends CardBase>(
  cards: readonly C[],
  deck: DeckState,
  wishes: Wishes,
  now: Date,
  cram = false,
): Queue<C> {
  const wanted = cards.filter(({ topic, level }) => wishes.topics.has(topic) && wishes.levels.has(level))
  const active = wanted.filter(({ id }) => deck.cards.get(id)?.suspended !== true)
  const days = deck.goal === null ? -1 : daysUntil(deck.goal.date, now)
  const suspended = wanted.length - active.length
  if (cram || days === 0) return crammed(active, deck, suspended, now)
  if (days > 0) return towardsInterview(active, deck, suspended, days, now)
  const seen = active.flatMap((card) => {
    const state = deck.cards.get(card.id)
    return state === undefined || state.reviews.length === 0 ? [] : [{ card, state }]
  })
  const fresh = active.filter(({ id }) => (deck.cards.get(id)?.reviews.length ?? 0) === 0)
  const dueAt = ({ state }: (typeof seen)[number]) => state.memory.due.getTime()
  const steps = seen.filter(({ state }) => isLearning(state)).sort((a, b) => dueAt(a) - dueAt(b))
  const endOfDay = dayStart(now).getTime() + DAY
  const reviews = seen
    .filter((one) => !isLearning(one.state) && dueAt(one) < endOfDay)
    .sort((a, b) => recall(a.state, now) - recall(b.state, now))
  const left = Math.max(0, wishes.newPerDay - introducedSince(deck, dayStart(now)))
  const introduced = fresh.slice(0, left)
  const stepNow = steps.find((one) => dueAt(one) <= now.getTime())
  const stepSoon = steps.find((one) => dueAt(one) <= now.getTime() + AHEAD_MS)
  const next = stepNow?.card ?? reviews[0]?.card ?? introduced[0] ?? stepSoon?.card ?? null
  const later = seen.map(dueAt).filter((at) => at > now.getTime())
  return {
    next,
    counts: {
      learning: steps.length,
      due: reviews.length,
      fresh: introduced.length,
      suspended,
    },
    nextAt: later.length === 0 ? null : new Date(Math.min(...later)),
    cram: false,
  }
}

/** With an interview ahead: what the plan makes of today's budget, less what was studied today already. */
function towardsInterview<C extends CardBase>(
  active: readonly C[],
  deck: DeckState,
  suspended: number,
  days: number,
  now: Date,
): Queue<C> {
  const today = dayStart(now).getTime()
  const reviews = [...deck.cards.values()].flatMap((state) => state.reviews).filter(({ at }) => at >= today)
  const studied = new Set(reviews.map(({ card }) => card))
  const left = active.filter(({ id }) => !studied.has(id)).map(({ id }) => planCard(id, deck.cards.get(id), now))
  const minutesPerDay = (deck.goal?.minutesPerDay ?? 0) - studyMinutes(reviews)
  return inPlannedOrder(active, planToday(left, { days, minutesPerDay }), suspended, false)
}

/** Everything, the weakest first, for as long as one likes. */
function crammed<C extends CardBase>(active: readonly C[], deck: DeckState, suspended: number, now: Date): Queue<C> {
  const planned = active.map(({ id }) => planCard(id, deck.cards.get(id), now))
  return inPlannedOrder(active, cramOrder(planned, deck, now), suspended, true)
}

function inPlannedOrder<C extends CardBase>(
  active: readonly C[],
  order: readonly PlanCard[],
  suspended: number,
  cram: boolean,
): Queue<C> {
  const fresh = order.filter(({ memory }) => memory === null).length
  return {
    next: active.find(({ id }) => id === order[0]?.id) ?? null,
    counts: { learning: 0, due: order.length - fresh, fresh, suspended },
    nextAt: null,
    cram,
  }
}

/** The weakest first; what was not known goes to the end of the line, what was known today is done. */
function cramOrder(cards: readonly PlanCard[], deck: DeckState, now: Date): readonly PlanCard[] {
  const today = dayStart(now).getTime()
  const crammedToday = (id: string) => {
    const last = deck.crammed.get(id)
    return last !== undefined && last.at >= today ? last : null
  }
  const recallOf = ({ id }: PlanCard) => recall(deck.cards.get(id), now)
  return cards
    .filter(({ id }) => (crammedToday(id)?.grade ?? 1) < 3)
    .sort((a, b) => (crammedToday(a.id)?.at ?? 0) - (crammedToday(b.id)?.at ?? 0) || recallOf(a) - recallOf(b))
}

const isLearning = ({ memory }: CardState): boolean =>
  memory.state === State.Learning || memory.state === State.Relearning

/** Probability of remembering a card, by FSRS's forgetting curve; 0 for one that was never asked. */
export function recall(state: CardState | undefined, at: Date): number {
  if (state === undefined || state.reviews.length === 0) return 0
  return scheduler.get_retrievability(state.memory, at, false)
}

/** Cards whose first review that counts was since then. */
function introducedSince(deck: DeckState, since: Date): number {
  return [...deck.cards.values()].filter(({ reviews }) => reviews[0] !== undefined && reviews[0].at >= since.getTime())
    .length
}

/** When a card would come back, for each grade. */
export function previewIntervals(state: CardState | undefined, now: Date): Readonly<Record<Grade, number>> {
  const outcomes = scheduler.repeat(state?.memory ?? freshCard(now), now)
  const wait = (grade: Grade) => outcomes[grade].card.due.getTime() - now.getTime()
  return { 1: wait(1), 2: wait(2), 3: wait(3), 4: wait(4) }
}

/** "10 min", "3 h", "12 days", "4 months". */
export function formatInterval(milliseconds: number): string {
  const minutes = milliseconds / MINUTE
  if (minutes < 60) return `${Math.max(1, Math.round(minutes))} min`
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h`
  const days = milliseconds / DAY
  if (days < 60) return Math.round(days) === 1 ? '1 day' : `${Math.round(days)} days`
  return `${Math.round(days / 30.4)} months`
}
