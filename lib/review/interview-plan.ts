import type { FSRSState } from 'ts-fsrs'

import { scheduler, type CardState } from './deck-state'
import { rankOf } from './draw'

/**
 * Reviews towards one day, in a daily budget of time.
 *
 * Memory is FSRS's own: stability, difficulty, and a forgetting curve. A review of a card of recall p is remembered with probability p (then it counts as
 * "good") and forgotten otherwise ("again"), so the recall to expect on the day after a review at time t is
 *
 * $p\, R(D - t; S_{\text{good}}) + (1 - p)\, R(D - t; S_{\text{again}})$.
 *
 * What this exceeds the recall without a review by is the review's gain. Each day's budget goes to the reviews with the largest gain for their time.
 * Time that a day does not use is lost, and a card can be taken up again later, so there is no reason to leave a gain for another day unless the
 * same minutes bring more elsewhere. It is a greedy rule, no proven optimum; `compare` says what it brings against plain FSRS.
 */
export interface PlanCard {
  readonly id: string
  /** Null: never asked. */
  readonly memory: FSRSState | null
  /** Days since the last review; 0 for a card that was never asked. */
  readonly age: number
}

export interface Goal {
  /** Days from now to the interview. */
  readonly days: number
  readonly minutesPerDay: number
}

/** How long a question takes: the first time, one reads and thinks. */
const SECONDS = { fresh: 90, known: 40 } as const
/** How likely a card is to be known at first sight; FSRS says nothing of that. */
const KNOWN_AT_FIRST = 0.5

/** A card of the deck as the plan sees it. */
export function planCard(id: string, state: CardState | undefined, now: Date): PlanCard {
  const last = state?.reviews.at(-1)
  if (state === undefined || last === undefined) return { id, memory: null, age: 0 }
  const { stability, difficulty } = state.memory
  return { id, memory: { stability, difficulty }, age: Math.max(0, (now.getTime() - last.at) / 86_400_000) }
}

const recallAfter = (memory: FSRSState | null, days: number): number =>
  memory === null ? 0 : scheduler.forgetting_curve(Math.max(0, days), memory.stability)

const cost = ({ memory }: PlanCard): number => (memory === null ? SECONDS.fresh : SECONDS.known)

/** Expected recall on the day if the card is asked now and never again, minus that if it is not asked at all. */
function gain({ memory, age }: PlanCard, days: number): number {
  const known = memory === null ? KNOWN_AT_FIRST : recallAfter(memory, age)
  const after = (grade: number) => recallAfter(scheduler.next_state(memory, age, grade), days)
  return known * after(GOOD) + (1 - known) * after(AGAIN) - recallAfter(memory, age + days)
}

const AGAIN = 1
const GOOD = 3

/** How much of a day's budget some reviews have used, by the same measure. */
export function studyMinutes(reviews: readonly { readonly card: string }[]): number {
  return (reviews.length * SECONDS.known) / 60
}

/** What to ask today, the most useful first, as much as the budget allows. */
export function planToday(cards: readonly PlanCard[], { days, minutesPerDay }: Goal): readonly PlanCard[] {
  const ranked = cards
    .map((card) => ({ card, value: gain(card, days) / cost(card) }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || (a.card.id < b.card.id ? -1 : 1))
    .map(({ card }) => card)
  return within(ranked, minutesPerDay)
}

/** What plain FSRS asks today: what is due, the most forgotten first, then new cards. */
function plainToday(cards: readonly PlanCard[], { minutesPerDay }: Goal): readonly PlanCard[] {
  const due = cards
    .filter(({ memory, age }) => memory !== null && age >= scheduler.next_interval(memory.stability, age))
    .sort((a, b) => recallAfter(a.memory, a.age) - recallAfter(b.memory, b.age))
  return within([...due, ...cards.filter(({ memory }) => memory === null)], minutesPerDay)
}

function within(cards: readonly PlanCard[], minutes: number): readonly PlanCard[] {
  let left = 60 * minutes
  return cards.filter((card) => {
    if (cost(card) > left) return false
    left -= cost(card)
    return true
  })
}

/** Mean expected recall of all cards after so many days without any review. */
export function expectedRecall(cards: readonly PlanCard[], days: number): number {
  if (cards.length === 0) return 0
  return cards.reduce((sum, { memory, age }) => sum + recallAfter(memory, age + days), 0) / cards.length
}

const POLICIES = { goal: planToday, plain: plainToday } as const
export type Policy = keyof typeof POLICIES

/**
 * Mean expected recall on the day of the interview if every day until then is studied by a policy. Whether a card is remembered at a review
 * is drawn, the same for all policies.
 */
export function simulate(cards: readonly PlanCard[], goal: Goal, policy: Policy, seed: number): number {
  let deck = cards
  for (let day = 0; day < goal.days; day++) {
    const asked = new Set(POLICIES[policy](deck, { ...goal, days: goal.days - day }).map(({ id }) => id))
    deck = deck.map((card) => {
      if (!asked.has(card.id)) return { ...card, age: card.memory === null ? 0 : card.age + 1 }
      const known = card.memory === null ? KNOWN_AT_FIRST : recallAfter(card.memory, card.age)
      const grade = rankOf(seed, `${card.id} ${day}`) < known ? GOOD : AGAIN
      return { ...card, memory: scheduler.next_state(card.memory, card.age, grade), age: 1 }
    })
  }
  return expectedRecall(deck, 0)
}

/**
 * Expected recall on the day: by the plan, by plain FSRS, and if nothing more is studied. Means over a few simulated futures, of which each step of the
 * generator works out one: whoever shows them can let the page breathe between.
 */
export function* compare(
  cards: readonly PlanCard[],
  goal: Goal,
  futures: number,
): Generator<undefined, Readonly<Record<Policy | 'nothing', number>>> {
  const sums: Record<Policy, number> = { goal: 0, plain: 0 }
  for (let seed = 0; seed < futures; seed++) {
    for (const policy of ['goal', 'plain'] as const) sums[policy] += simulate(cards, goal, policy, seed)
    yield
  }
  return { goal: sums.goal / futures, plain: sums.plain / futures, nothing: expectedRecall(cards, goal.days) }
}
