import { LEVELS, type Card, type Level, type Topic } from './card'
import { rankOf } from './draw'
import type { Grade } from './events'

/** How long mock interviews last, in minutes, and how many questions they have. */
export const LENGTHS = { 20: 4, 40: 8, 60: 12 } as const
export type Length = keyof typeof LENGTHS

/** Of every four questions, how many are of a level. */
const SHARES: Readonly<Record<Level, number>> = { screening: 1, core: 2, deep: 1 }

/** What two people need to have the same interview. */
export interface MockPlan {
  readonly minutes: Length
  readonly seed: number
}

/**
 * Draws the questions of a mock interview: a quarter for screening, half core, a quarter deep, from as many topics as there are questions. The
 * same cards and the same seed give the same interview, in the same order: easy questions first.
 */
export function drawMock(cards: readonly Card[], { minutes, seed }: MockPlan): readonly Card[] {
  const chosen: Card[] = []
  const perTopic = new Map<Topic, number>()
  const usedOf = (topic: Topic) => perTopic.get(topic) ?? 0
  for (const level of LEVELS) {
    const wanted = (SHARES[level] * LENGTHS[minutes]) / 4
    for (let i = 0; i < wanted; i++) {
      const left = cards.filter((card) => card.level === level && !chosen.includes(card))
      const [next] = left.sort(
        (a, b) =>
          usedOf(a.topic) - usedOf(b.topic) ||
          rankOf(seed, a.topic) - rankOf(seed, b.topic) ||
          rankOf(seed, a.id) - rankOf(seed, b.id),
      )
      if (next === undefined) break
      chosen.push(next)
      perTopic.set(next.topic, usedOf(next.topic) + 1)
    }
  }
  return chosen
}

/** One question after it was scored. */
export interface Scored {
  readonly card: Card
  /** Key points that the answer had. */
  readonly hit: number
}

/** The grade of a review that an answer with so many of the key points is worth. */
export function gradeOf({ card, hit }: Scored): Grade {
  const share = hit / card.keyPoints.length
  return share >= 0.75 ? 3 : share >= 0.5 ? 2 : 1
}

/** Share of key points by topic, the weakest first. */
export function topicScores(
  scored: readonly Scored[],
): readonly { readonly topic: Topic; readonly share: number; readonly cards: readonly Card[] }[] {
  const topics = [...new Set(scored.map(({ card }) => card.topic))]
  return topics
    .map((topic) => {
      const own = scored.filter(({ card }) => card.topic === topic)
      const points = own.reduce((sum, { card }) => sum + card.keyPoints.length, 0)
      return { topic, share: own.reduce((sum, { hit }) => sum + hit, 0) / points, cards: own.map(({ card }) => card) }
    })
    .sort((a, b) => a.share - b.share)
}

/** `40.7`, as it stands in a link; null for anything else. */
export function parseMock(text: string | null): MockPlan | null {
  const match = /^(20|40|60)\.(\d{1,9})$/.exec(text ?? '')
  return match === null ? null : { minutes: Number(match[1]) as Length, seed: Number(match[2]) }
}
