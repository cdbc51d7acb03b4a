import * as fc from 'fast-check'
import { createEmptyCard, fsrs, Rating, type Grade as FsrsGrade } from 'ts-fsrs'
import { describe, expect, it } from 'vitest'

import { isLeech, LONGEST_INTERVAL_DAYS, rebuild, REQUESTED_RETENTION } from '@/lib/review/deck-state'
import { inOrder, mergeLogs, type DrillEvent, type Grade } from '@/lib/review/events'
import { exportLog, parseExport } from '@/lib/review/exchange'
import { formatInterval, previewIntervals } from '@/lib/review/queue'

const START = Date.UTC(2026, 0, 5, 9)
const DAY = 86_400_000

/** Logs of a few cards over two years, in any order, with undone reviews, suspensions and notes. */
const event = (id: string): fc.Arbitrary<DrillEvent> => {
  const at = fc.integer({ min: 0, max: 730 * 24 * 60 }).map((minutes) => START + minutes * 60_000)
  const card = fc.constantFrom('a', 'b', 'c')
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('review' as const),
        id: fc.constant(id),
        at,
        card,
        grade: fc.constantFrom<Grade>(1, 2, 3, 4),
        took: fc.nat(60_000),
      }),
    },
    fc.record({ kind: fc.constant('undo' as const), id: fc.constant(id), at, of: fc.nat(40).map((n) => `e${n}`) }),
    fc.record({ kind: fc.constant('suspend' as const), id: fc.constant(id), at, card, suspended: fc.boolean() }),
    fc.record({
      kind: fc.constant('cram' as const),
      id: fc.constant(id),
      at,
      card,
      grade: fc.constantFrom<Grade>(1, 3),
      took: fc.nat(),
    }),
    fc.record({
      kind: fc.constant('goal' as const),
      id: fc.constant(id),
      at,
      date: fc.constantFrom(null, '2026-12-24'),
      minutesPerDay: fc.integer({ min: 1, max: 60 }),
    }),
    fc.record({ kind: fc.constant('note' as const), id: fc.constant(id), at, card, text: fc.string() }),
  )
}
const log = fc.nat(40).chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => event(`e${i}`))))
/** Three parts of the world's events, overlapping; ids may clash with different contents, as in a broken file. */
const logs = fc.tuple(log, log, log)

describe('merging', () => {
  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(logs, ([a, b, c]) => {
        expect(mergeLogs(a, b)).toEqual(mergeLogs(b, a))
        expect(mergeLogs(mergeLogs(a, b), c)).toEqual(mergeLogs(a, mergeLogs(b, c)))
        expect(mergeLogs(a, a)).toEqual(inOrder(a))
        const ids = mergeLogs(a, b).map(({ id }) => id)
        expect(new Set(ids)).toEqual(new Set([...a, ...b].map(({ id }) => id)))
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it('loses and doubles nothing through files, in any order, twice, or in part', () => {
    fc.assert(
      fc.property(log, fc.nat(40), (all, cut) => {
        const [one, two] = [all.slice(0, cut), all.slice(Math.floor(cut / 2))]
        const file = (events: readonly DrillEvent[]) => parseExport(exportLog(events, new Date(START)))
        const back = mergeLogs(mergeLogs(file(two), file(one)), file(two))
        expect(back).toEqual(inOrder(all))
      }),
    )
  })
})

describe('the state rebuilt from a log', () => {
  it('does not depend on the order of the events', () => {
    fc.assert(
      fc.property(log, fc.infiniteStream(fc.nat()), (events, dice) => {
        const shuffled = events.map((one) => [dice.next().value as number, one] as const).sort(([a], [b]) => a - b)
        expect(rebuild(shuffled.map(([, one]) => one))).toEqual(rebuild(events))
      }),
    )
  })

  it('is what ts-fsrs itself makes of each card', () => {
    const own = fsrs({
      request_retention: REQUESTED_RETENTION,
      maximum_interval: LONGEST_INTERVAL_DAYS - 2,
      enable_fuzz: false,
    })
    const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 * 24 * 40 }), fc.constantFrom<Grade>(1, 2, 3, 4)), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(history, (gaps) => {
        let at = START
        let card = createEmptyCard(new Date(START))
        const events: DrillEvent[] = []
        for (const [i, [minutes, grade]] of gaps.entries()) {
          if (i > 0) at += minutes * 60_000
          card = own.next(
            card,
            new Date(at),
            [Rating.Manual, Rating.Again, Rating.Hard, Rating.Good, Rating.Easy][grade] as FsrsGrade,
          ).card
          events.push({ kind: 'review', id: `r${i}`, at, card: 'a', grade, took: 1000 })
        }
        expect(rebuild(events).cards.get('a')!.memory).toEqual(card)
      }),
    )
  })

  it('never has an interval that is not a number, negative or over the limit', () => {
    fc.assert(
      fc.property(log, (events) => {
        for (const { memory } of rebuild(events).cards.values()) {
          expect(memory.scheduled_days).toBeGreaterThanOrEqual(0)
          expect(memory.scheduled_days).toBeLessThanOrEqual(LONGEST_INTERVAL_DAYS)
          expect(Number.isFinite(memory.stability) && Number.isFinite(memory.difficulty)).toBe(true)
          expect(Number.isFinite(memory.due.getTime())).toBe(true)
        }
      }),
    )
  })

  it('forgets a review that was taken back, and one that was taken back twice', () => {
    const review = (id: string, at: number, grade: Grade): DrillEvent => ({
      kind: 'review',
      id,
      at,
      card: 'a',
      grade,
      took: 1,
    })
    const kept = [review('1', START, 3)]
    const log = [...kept, review('2', START + DAY, 1), { kind: 'undo', id: 'u', at: START + DAY + 1, of: '2' } as const]
    expect(rebuild(log)).toEqual(rebuild(kept))
    expect(rebuild([...log, { kind: 'undo', id: 'v', at: START + DAY + 2, of: '2' }])).toEqual(rebuild(kept))
  })
})

describe('files', () => {
  const good = exportLog([{ kind: 'review', id: 'x', at: START, card: 'a', grade: 3, took: 5 }], new Date(START))
  const edited = (change: (json: { format: string; version: number; events: Record<string, unknown>[] }) => void) => {
    const json = JSON.parse(good) as Parameters<typeof change>[0]
    change(json)
    return JSON.stringify(json)
  }
  it.each([
    ['half a file', good.slice(0, 60), /cut off/],
    ['no JSON', 'PK\u0003\u0004', /not JSON/],
    ['another program', '{"decks": []}', /not exported by this page/],
    ['a list', '[]', /not exported by this page/],
    ['a newer version', edited((json) => (json.version = 99)), /newer version/],
    ['a grade of 7', edited((json) => (json.events[0]!.grade = 7)), /entry 1 has no grade/],
    ['a time that is a word', edited((json) => (json.events[0]!.at = 'noon')), /entry 1 has no valid time/],
    ['a time in the far future', edited((json) => (json.events[0]!.at = 1e15)), /entry 1 has no valid time/],
    ['an unknown kind', edited((json) => (json.events[0]!.kind = 'wipe')), /unknown kind/],
    ['no id', edited((json) => delete json.events[0]!.id), /has no id/],
  ])('%s is refused with a reason', (_, text, words) => {
    expect(() => parseExport(text)).toThrow(words)
    expect(() => parseExport(text)).toThrow(/Nothing was changed/)
  })

  it('never throws anything but a reason, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.nat(good.length).map((n) => good.slice(0, n)),
        ),
        (text) => {
          try {
            parseExport(text)
          } catch (error) {
            expect(error).toHaveProperty('code', 'bad-parameter')
          }
        },
      ),
    )
  })

  it('takes what an event needs from a file and leaves the rest', () => {
    const events = parseExport(edited((json) => (json.events[0]!.evil = '<script>')))
    expect(events).toEqual([{ kind: 'review', id: 'x', at: START, card: 'a', grade: 3, took: 5 }])
  })
})

it('a card that is forgotten six times is a leech', () => {
  const log: DrillEvent[] = []
  const leech = () => isLeech(rebuild(log).cards.get('a')!)
  for (let lapses = 0; lapses < 6; lapses++) {
    const at = START + lapses * 20 * DAY
    log.push({ kind: 'review', id: `easy-${lapses}`, at, card: 'a', grade: 4, took: 1 })
    expect(leech()).toBe(false)
    log.push({ kind: 'review', id: `again-${lapses}`, at: at + 10 * DAY, card: 'a', grade: 1, took: 1 })
  }
  expect(leech()).toBe(true)
})

it('shows longer intervals for better grades, in words', () => {
  const log: DrillEvent[] = [0, 1, 4].map((day, i) => ({
    kind: 'review',
    id: String(i),
    at: START + day * DAY,
    card: 'a',
    grade: 3,
    took: 1,
  }))
  const state = rebuild(log).cards.get('a')!
  const waits = previewIntervals(state, state.memory.due)
  expect(waits[1]).toBeLessThan(waits[2])
  expect(waits[2]).toBeLessThanOrEqual(waits[3])
  expect(waits[3]).toBeLessThan(waits[4])
  expect(Rating.Good).toBe(3)
  expect([40_000, 10 * 60_000, 3 * 3_600_000, DAY, 12 * DAY, 120 * DAY].map(formatInterval)).toEqual([
    '1 min',
    '10 min',
    '3 h',
    '1 day',
    '12 days',
    '4 months',
  ])
})
