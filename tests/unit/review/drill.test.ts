import 'fake-indexeddb/auto'

import { afterEach, describe, expect, it } from 'vitest'

import { rebuild } from '@/lib/review/deck-state'
import { Drill } from '@/lib/review/drill'
import { daysUntil, dayStart, makeQueue } from '@/lib/review/queue'
import { forecast, knowledge, retention } from '@/lib/review/progress'
import { openStore, StorageError, type DrillStore } from '@/lib/review/store'
import { parseExport } from '@/lib/review/exchange'
import { LEVELS, TOPICS, type Topic } from '@/lib/review/card'
import { makeCards } from './fixtures'

const START = new Date(2026, 2, 2, 9).getTime()
const MINUTE = 60_000
const DAY = 1440 * MINUTE
const CARDS = makeCards(30)
const WISHES = { topics: new Set(Object.keys(TOPICS) as Topic[]), levels: new Set(LEVELS), newPerDay: 5 }

/** A drill with a clock and ids of its own. */
function makeDrill(open: () => Promise<DrillStore> = openStore, name = 'a') {
  let [now, count] = [START, 0]
  const drill = new Drill(
    open,
    () => now,
    () => `${name}-${count++}`,
  )
  opened.push(drill)
  return { drill, pass: (ms: number) => (now += ms), at: () => new Date(now) }
}

const opened: Drill[] = []
const stopAll = () => Promise.all(opened.splice(0).map((drill) => drill.stop()))
afterEach(async () => {
  await stopAll()
  const { drill } = makeDrill()
  await drill.start()
  drill.clear()
  await stopAll()
})

describe('a drill', () => {
  it('keeps what was done, in this tab and after a reload', async () => {
    const one = makeDrill()
    await one.drill.start()
    one.drill.review('card-0', 3)
    one.pass(MINUTE)
    one.drill.suspend('card-1', true)
    one.drill.writeNote('card-0', 'mine')
    one.drill.setGoal('2026-12-24', 25)
    await one.drill.settled
    const again = makeDrill()
    await again.drill.start()
    expect(again.drill.getSnapshot().deck).toEqual(one.drill.getSnapshot().deck)
    expect(again.drill.getSnapshot()).toMatchObject({ ready: true, notKept: null, events: 4 })
  })

  it('has at every moment the state that its whole log leads to', async () => {
    const { drill, pass } = makeDrill()
    await drill.start()
    for (let i = 0; i < 60; i++) {
      pass(i % 7 === 0 ? 0 : i * 40 * MINUTE)
      if (i % 5 === 4) drill.undo()
      else if (i % 11 === 3) drill.suspend(`card-${i % 4}`, i % 2 === 0)
      else drill.review(`card-${i % 4}`, ((i % 4) + 1) as 1)
      expect(drill.getSnapshot().deck).toEqual(rebuild(parseExport(drill.exportFile())))
    }
  })

  it('takes reviews back one by one, down to none', async () => {
    const { drill, pass } = makeDrill()
    await drill.start()
    const states = [drill.getSnapshot().deck]
    for (const card of ['card-0', 'card-1', 'card-0']) {
      drill.review(card, 1)
      states.push(drill.getSnapshot().deck)
      pass(MINUTE)
    }
    for (const card of ['card-0', 'card-1', 'card-0']) {
      states.pop()
      expect(drill.undo()?.card).toBe(card)
      expect(drill.getSnapshot().deck).toEqual(states.at(-1))
      pass(MINUTE)
    }
    expect(drill.undo()).toBeNull()
  })

  it('takes back cramming and suspension too, but nothing that was done elsewhere or before', async () => {
    const before = makeDrill(openStore, 'before')
    await before.drill.start()
    before.drill.review('card-0', 3)
    await before.drill.settled
    const { drill, pass } = makeDrill()
    await drill.start()
    expect(drill.getSnapshot()).toMatchObject({ events: 1, undoable: null })
    const { deck } = drill.getSnapshot()
    pass(MINUTE)
    drill.cram('card-1', 1)
    pass(MINUTE)
    drill.suspend('card-2', true)
    pass(MINUTE)
    drill.writeNote('card-2', 'mine')
    expect(drill.undo()).toMatchObject({ kind: 'suspend', card: 'card-2' })
    expect(drill.getSnapshot().deck.cards.get('card-2')).toMatchObject({ suspended: false, note: 'mine' })
    expect(drill.undo()).toMatchObject({ kind: 'cram', card: 'card-1' })
    expect(drill.undo()).toBeNull()
    expect(drill.getSnapshot().deck.crammed.size).toBe(0)
    expect(drill.getSnapshot().deck.cards.get('card-0')).toEqual(deck.cards.get('card-0'))
  })

  it('writes while the browser still asks whether it may keep it, and says what is not written yet', async () => {
    const store = await openStore()
    const { drill, pass } = makeDrill(() => Promise.resolve({ ...store, persist: () => new Promise(() => undefined) }))
    await drill.start()
    expect(drill.getSnapshot().saving).toBe(false)
    drill.review('card-0', 3)
    pass(MINUTE)
    drill.review('card-1', 3)
    expect(drill.getSnapshot()).toMatchObject({ events: 2, saving: true })
    await drill.settled
    expect(drill.getSnapshot().saving).toBe(false)
    expect(await store.load()).toHaveLength(2)
  })

  it('two files with different events of one id lead to one state, whatever their order', async () => {
    const file = (grade: number) =>
      JSON.stringify({
        format: 'descent-drill',
        version: 1,
        events: [{ kind: 'review', id: 'twice', at: START, card: 'card-0', grade, took: 1 }],
      })
    const [one, two] = [makeDrill(), makeDrill(() => Promise.reject(new StorageError('blocked')))]
    await Promise.all([one.drill.start(), two.drill.start()])
    for (const grade of [1, 3]) one.drill.importFile(file(grade))
    for (const grade of [3, 1]) two.drill.importFile(file(grade))
    expect(one.drill.getSnapshot().deck).toEqual(two.drill.getSnapshot().deck)
    await one.drill.settled
    const again = makeDrill()
    await again.drill.start()
    expect(again.drill.getSnapshot().deck).toEqual(two.drill.getSnapshot().deck)
  })

  it('two tabs see each other’s reviews', async () => {
    const [one, two] = [makeDrill(openStore, 'one'), makeDrill(openStore, 'two')]
    await Promise.all([one.drill.start(), two.drill.start()])
    const heard = new Promise<void>((resolve) => {
      const both = () => [one, two].every(({ drill }) => drill.getSnapshot().events === 2) && resolve()
      one.drill.subscribe(both)
      two.drill.subscribe(both)
    })
    one.drill.review('card-0', 3)
    two.drill.review('card-1', 4)
    await heard
    expect(one.drill.getSnapshot().deck).toEqual(two.drill.getSnapshot().deck)
    one.drill.clear()
    await new Promise<void>((resolve) => two.drill.subscribe(() => two.drill.getSnapshot().events === 0 && resolve()))
  })

  it('imports what is new, twice without harm, and nothing of a bad file', async () => {
    const [one, two] = [
      makeDrill(openStore, 'one'),
      makeDrill(() => Promise.reject(new StorageError('blocked')), 'two'),
    ]
    await Promise.all([one.drill.start(), two.drill.start()])
    one.drill.review('card-0', 3)
    two.drill.review('card-1', 1)
    expect(two.drill.importFile(one.drill.exportFile())).toBe(1)
    expect(two.drill.importFile(one.drill.exportFile())).toBe(0)
    expect(one.drill.importFile(two.drill.exportFile())).toBe(1)
    expect(one.drill.getSnapshot().deck).toEqual(two.drill.getSnapshot().deck)
    const before = one.drill.getSnapshot()
    expect(() => one.drill.importFile('{}')).toThrow(/Nothing was changed/)
    expect(one.drill.getSnapshot()).toBe(before)
  })

  it.each([
    ['blocked', () => Promise.reject(new StorageError('It is blocked.'))],
    [
      'full from the second write on',
      async () => {
        const store = await openStore()
        let writes = 0
        const add: DrillStore['add'] = (events) =>
          ++writes > 1 ? Promise.reject(new StorageError('It is full.')) : store.add(events)
        return { ...store, add }
      },
    ],
  ])('goes on without storage: %s', async (_, open) => {
    const { drill, pass } = makeDrill(open)
    await drill.start()
    for (let i = 0; i < 4; i++) {
      drill.review(`card-${i}`, 3)
      pass(MINUTE)
    }
    await drill.settled
    expect(drill.getSnapshot().notKept).toMatch(/It is (blocked|full)/)
    expect(drill.getSnapshot().deck.cards.size).toBe(4)
    expect(parseExport(drill.exportFile())).toHaveLength(4)
  })

  it('cramming leaves the schedule as it is', async () => {
    const { drill, pass } = makeDrill()
    await drill.start()
    drill.review('card-0', 3)
    pass(MINUTE)
    const { cards } = drill.getSnapshot().deck
    drill.cram('card-0', 1)
    drill.cram('card-9', 4)
    expect(drill.getSnapshot().deck).toMatchObject({ cards })
    expect(drill.getSnapshot().events).toBe(3)
  })
})

describe('the queue', () => {
  it('introduces new cards up to the limit of a day, brings steps back in time, and sleeps until tomorrow', async () => {
    const { drill, pass, at } = makeDrill()
    await drill.start()
    const asked: string[] = []
    for (;;) {
      const { next, nextAt } = makeQueue(CARDS, drill.getSnapshot().deck, WISHES, at())
      if (next === null) {
        expect(nextAt!.getTime()).toBeGreaterThan(dayStart(at()).getTime() + DAY)
        break
      }
      asked.push(next.id)
      drill.review(next.id, 3)
      pass(MINUTE)
    }
    expect(new Set(asked)).toEqual(new Set(CARDS.slice(0, 5).map(({ id }) => id)))
    // "Good" twice: once at first sight, once after ten minutes.
    expect(asked).toHaveLength(10)
    pass(DAY)
    expect(makeQueue(CARDS, drill.getSnapshot().deck, WISHES, at()).counts.fresh).toBe(5)
  })

  it('with an interview ahead asks as much as the day’s minutes allow, each card once, then stops', async () => {
    const { drill, pass, at } = makeDrill()
    await drill.start()
    drill.setGoal('2026-03-12', 10)
    pass(MINUTE)
    const asked: string[] = []
    for (;;) {
      const { next } = makeQueue(CARDS, drill.getSnapshot().deck, WISHES, at())
      if (next === null) break
      asked.push(next.id)
      drill.review(next.id, 3)
      pass(MINUTE)
    }
    expect(new Set(asked).size).toBe(asked.length)
    // Ten minutes at 90 seconds for a new card and 40 for the book-keeping of one that was asked.
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.length).toBeLessThan(16)
    pass(DAY)
    expect(makeQueue(CARDS, drill.getSnapshot().deck, WISHES, at()).next).not.toBeNull()
  })

  it('on the day itself asks everything, what was not known again at the end, and touches no schedule', async () => {
    const { drill, pass, at } = makeDrill()
    await drill.start()
    drill.review('card-3', 3)
    const { cards } = drill.getSnapshot().deck
    pass(MINUTE)
    drill.setGoal('2026-03-02', 10)
    pass(MINUTE)
    const asked: string[] = []
    for (;;) {
      const { next, cram } = makeQueue(CARDS, drill.getSnapshot().deck, WISHES, at())
      if (next === null) break
      expect(cram).toBe(true)
      asked.push(next.id)
      drill.cram(next.id, next.id === 'card-7' && asked.filter((id) => id === 'card-7').length < 3 ? 1 : 3)
      pass(MINUTE)
    }
    expect(new Set(asked).size).toBe(CARDS.length)
    expect(asked).toHaveLength(CARDS.length + 2)
    expect(asked.slice(-2)).toEqual(['card-7', 'card-7'])
    expect(drill.getSnapshot().deck.cards).toEqual(cards)
  })

  it('crams at the learner’s wish, long before the day or without one, and goes back to the schedule', async () => {
    const { drill, pass, at } = makeDrill()
    await drill.start()
    const wishes = { ...WISHES, newPerDay: 0 }
    expect(makeQueue(CARDS, drill.getSnapshot().deck, wishes, at()).next).toBeNull()
    for (const goal of [null, '2026-04-12']) {
      drill.setGoal(goal, 10)
      pass(MINUTE)
      const queue = makeQueue(CARDS, drill.getSnapshot().deck, wishes, at(), true)
      expect(queue).toMatchObject({ cram: true, counts: { fresh: CARDS.length } })
      expect(makeQueue(CARDS, drill.getSnapshot().deck, wishes, at()).cram).toBe(false)
    }
  })

  it('counts days by the calendar, summer time or not', () => {
    expect(daysUntil('2026-03-02', new Date(START))).toBe(0)
    expect(daysUntil('2026-03-03', new Date(2026, 2, 3, 3, 59))).toBe(1) // before four it is still the day before
    expect(daysUntil('2026-04-02', new Date(START))).toBe(31)
    expect(daysUntil('2026-02-28', new Date(START))).toBe(-2)
  })

  it('asks only what is wished for, and nothing that is suspended', async () => {
    const { drill, at } = makeDrill()
    await drill.start()
    const deep = { ...WISHES, levels: new Set(['deep'] as const), newPerDay: 100 }
    const wanted = CARDS.filter(({ level }) => level === 'deep')
    expect(makeQueue(CARDS, drill.getSnapshot().deck, deep, at()).counts.fresh).toBe(wanted.length)
    drill.suspend(wanted[0]!.id, true)
    const { next, counts } = makeQueue(CARDS, drill.getSnapshot().deck, deep, at())
    expect(next!.id).toBe(wanted[1]!.id)
    expect(counts).toMatchObject({ fresh: wanted.length - 1, suspended: 1 })
  })

  it('a day begins at four in the morning', () => {
    expect(dayStart(new Date(2026, 2, 2, 3, 59))).toEqual(new Date(2026, 2, 1, 4))
    expect(dayStart(new Date(2026, 2, 2, 4, 0))).toEqual(new Date(2026, 2, 2, 4))
  })
})

it('progress counts what comes, what was remembered, and what is known', async () => {
  const { drill, pass, at } = makeDrill()
  await drill.start()
  for (const id of ['card-0', 'card-7']) drill.review(id, 4)
  pass(10 * DAY)
  drill.review('card-0', 3)
  drill.review('card-7', 1)
  const { deck } = drill.getSnapshot()
  const weeks = retention(deck, at(), 4)
  expect(weeks.map(({ reviews }) => reviews)).toEqual([0, 0, 0, 2])
  expect(weeks[3]!.remembered).toBe(0.5)
  expect(weeks[3]!.expected).toBeGreaterThan(0.5)
  expect(weeks[3]!.expected).toBeLessThan(1)
  const coming = forecast(deck, at(), 365)
  expect(coming.reduce((a, b) => a + b)).toBe(2)
  expect(coming[0]).toBe(1) // the forgotten one is asked again today
  const known = knowledge(CARDS, deck, at()).get(CARDS[0]!.topic)!
  expect(known.cards).toBe(CARDS.filter(({ topic }) => topic === CARDS[0]!.topic).length)
  expect(known.recall).toBeGreaterThan(0)
})
