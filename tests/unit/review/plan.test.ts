import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Topic } from '@/lib/review/card'
import { scheduler } from '@/lib/review/deck-state'
import { compare, expectedRecall, planToday, simulate, type PlanCard } from '@/lib/review/interview-plan'
import { drawMock, gradeOf, LENGTHS, parseMock, topicScores, type Length } from '@/lib/review/mock-interview'
import { makeCards } from './fixtures'

/** Histories as a learner may have them. */
const planCards = fc
  .array(
    fc.option(
      fc.record({
        memory: fc.record({
          stability: fc.double({ min: 0.3, max: 60, noNaN: true }),
          difficulty: fc.double({ min: 1, max: 10, noNaN: true }),
        }),
        age: fc.double({ min: 0, max: 40, noNaN: true }),
      }),
    ),
    { minLength: 20, maxLength: 60 },
  )
  .map((list) => list.map((one, i): PlanCard => ({ id: `c${i}`, memory: null, age: 0, ...one })))

/** What a generator returns in the end. */
function lastOf<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

describe('the plan for an interview', () => {
  it('keeps to the budget and asks no card twice', () => {
    fc.assert(
      fc.property(
        planCards,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        (cards, minutes, days) => {
          const today = planToday(cards, { days, minutesPerDay: minutes })
          const seconds = today.reduce((sum, { memory }) => sum + (memory === null ? 90 : 40), 0)
          expect(seconds).toBeLessThanOrEqual(60 * minutes)
          expect(new Set(today.map(({ id }) => id)).size).toBe(today.length)
        },
      ),
    )
  })

  it('expects more on the day than plain FSRS over many histories, and never much less', () => {
    let [better, worse] = [0, 0]
    fc.assert(
      fc.property(
        planCards,
        fc.integer({ min: 3, max: 30 }),
        fc.integer({ min: 3, max: 20 }),
        (cards, days, minutesPerDay) => {
          const { goal, plain, nothing } = lastOf(compare(cards, { days, minutesPerDay }, 4))
          expect(goal).toBeGreaterThan(nothing)
          // Outcomes of reviews are drawn: a small difference may be luck.
          expect(goal).toBeGreaterThan(plain - 0.02)
          if (goal > plain) better++
          else worse++
        },
      ),
      { seed: 7, numRuns: 60 },
    )
    expect(better / (better + worse)).toBeGreaterThan(0.9)
  })

  it('is the best choice where it can be worked out: one review a day, one day to go', () => {
    fc.assert(
      fc.property(planCards, (cards) => {
        const known = cards.filter(({ memory }) => memory !== null)
        fc.pre(known.length > 1)
        const goal = { days: 1, minutesPerDay: 40 / 60 }
        const [chosen] = planToday(known, goal)
        // Every single review by hand: what it is expected to lead to, by FSRS's own functions.
        const after = (one: PlanCard) => {
          const p = scheduler.forgetting_curve(one.age, one.memory!.stability)
          const recallOf = (grade: number) =>
            scheduler.forgetting_curve(1, scheduler.next_state(one.memory, one.age, grade).stability)
          return (
            p * recallOf(3) + (1 - p) * recallOf(1) - scheduler.forgetting_curve(one.age + 1, one.memory!.stability)
          )
        }
        const best = Math.max(...known.map(after))
        if (best <= 0) expect(chosen).toBeUndefined()
        else expect(after(chosen!)).toBeCloseTo(best, 10)
      }),
    )
  })

  it('simulates the same future for the same seed, and none but forgetting without time', () => {
    const cards: PlanCard[] = [{ id: 'a', memory: { stability: 5, difficulty: 5 }, age: 2 }]
    expect(simulate(cards, { days: 10, minutesPerDay: 5 }, 'goal', 1)).toBe(
      simulate(cards, { days: 10, minutesPerDay: 5 }, 'goal', 1),
    )
    expect(simulate(cards, { days: 10, minutesPerDay: 0.1 }, 'goal', 1)).toBeCloseTo(expectedRecall(cards, 10), 12)
  })
})

describe('a mock interview', () => {
  const cards = makeCards(84)
  const lengths = Object.keys(LENGTHS).map(Number) as Length[]

  it.each(lengths)('of %i minutes is balanced by level and topic', (minutes) => {
    for (let seed = 0; seed < 50; seed++) {
      const drawn = drawMock(cards, { minutes, seed })
      expect(new Set(drawn).size).toBe(LENGTHS[minutes])
      const levels = drawn.map(({ level }) => level)
      expect(levels.filter((level) => level === 'core')).toHaveLength(LENGTHS[minutes] / 2)
      expect(levels.filter((level) => level === 'deep')).toHaveLength(LENGTHS[minutes] / 4)
      const perTopic = new Map<Topic, number>()
      for (const { topic } of drawn) perTopic.set(topic, (perTopic.get(topic) ?? 0) + 1)
      const counts = [...perTopic.values()]
      expect(perTopic.size).toBe(Math.min(7, LENGTHS[minutes]))
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }
  })

  it('is the same for the same link, whatever order the cards came in, and another for another seed', () => {
    const draw = (from: typeof cards, seed: number) => drawMock(from, { minutes: 40, seed }).map(({ id }) => id)
    expect(draw([...cards].reverse(), 3)).toEqual(draw(cards, 3))
    const different = new Set(Array.from({ length: 20 }, (_, seed) => draw(cards, seed).join()))
    expect(different.size).toBe(20)
    expect(parseMock('40.3')).toEqual({ minutes: 40, seed: 3 })
    for (const text of [null, '', '41.3', '40', '40.-1', '40.3.1', '40.12345678901']) expect(parseMock(text)).toBeNull()
  })

  it('does with fewer cards than it needs', () => {
    expect(drawMock(makeCards(3), { minutes: 60, seed: 1 })).toHaveLength(3)
  })

  it('grades by the share of key points, and puts weak topics first', () => {
    const [a, b] = [cards[0]!, cards[1]!]
    expect([4, 3, 2, 1, 0].map((hit) => gradeOf({ card: a, hit }))).toEqual([3, 3, 2, 1, 1])
    const scores = topicScores([
      { card: a, hit: 4 },
      { card: b, hit: 1 },
    ])
    expect(scores.map(({ topic, share }) => [topic, share])).toEqual([
      [b.topic, 0.25],
      [a.topic, 1],
    ])
  })
})
