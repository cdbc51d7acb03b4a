import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { KEY_HELP, pressKey } from '../../../lib/present/deck-keys'
import { restoreState } from '../../../lib/present/deck-restore'
import {
  initialState,
  reduce,
  TEXT_SCALES,
  timerMs,
  type DeckAction,
  type DeckShape,
  type DeckState,
} from '../../../lib/present/deck-state'
import { SHAPE } from './fake-browser'

const start = initialState(SHAPE)
const run = (...actions: readonly DeckAction[]) =>
  actions.reduce((state, action) => reduce(SHAPE, state, action), start)
const go = (slide: number | string, reveal = 0): DeckAction => ({ type: 'go', slide, reveal })
const place = ({ slide, reveal }: DeckState) => [slide, reveal]

function expectValid(shape: DeckShape, state: DeckState): void {
  const slide = shape.slides[state.slide]
  expect(Number.isInteger(state.slide) && state.slide >= 0).toBe(true)
  expect(state.slide).toBeLessThan(Math.max(1, shape.slides.length))
  expect(Number.isInteger(state.reveal) && state.reveal >= 0).toBe(true)
  expect(state.reveal).toBeLessThanOrEqual(slide?.reveals ?? 0)
  expect(['slide', 'black', 'white']).toContain(state.screen)
  expect(TEXT_SCALES).toContain(state.scale)
  expect(['16:9', '4:3']).toContain(state.ratio)
  expect(['boolean', 'string']).toContain(typeof state.zoom)
  for (const [id, strokes] of Object.entries(state.strokes)) {
    expect(shape.slides.map((one) => one.id)).toContain(id)
    for (const { points, width } of strokes) {
      expect(points.length).toBeGreaterThan(0)
      expect(points.flat().every((part) => part >= 0 && part <= 1)).toBe(true)
      expect(width > 0 && width < 1).toBe(true)
    }
  }
  for (const counts of Object.values(state.tallies)) {
    for (const count of Object.values(counts)) expect(Number.isInteger(count) && count >= 0).toBe(true)
  }
  expect(timerMs(state.timer, 0)).toBeGreaterThanOrEqual(0)
  expect(state.timer.plannedMinutes).toBeGreaterThanOrEqual(1)
}

const TYPES = (
  'next previous first last go toggle-screen scale ratio toggle-zoom toggle-qr stroke undo-stroke clear-strokes tally ' +
  'clear-tally timer-start timer-pause timer-toggle timer-reset timer-plan set'
).split(' ')
const text = fc.constantFrom(
  'title',
  'race',
  'more',
  'nowhere',
  '',
  '__proto__',
  'constructor',
  'up',
  'down',
  'black',
  '4:3',
)
const value = fc.oneof(text, fc.double(), fc.integer(), fc.constant(undefined), fc.anything())
/** Actions with the right names and anything in them, and things that are no actions. */
const anyAction = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom(...TYPES),
      ...{
        slide: value,
        reveal: value,
        screen: value,
        change: value,
        ratio: value,
        figure: value,
        prompt: text,
        option: text,
      },
      ...{ by: fc.oneof(fc.integer(), value), at: value, minutes: value, key: text, value },
      stroke: fc.oneof(
        value,
        fc.record({
          points: fc.oneof(value, fc.array(fc.oneof(value, fc.tuple(fc.double(), fc.double())), { maxLength: 4 })),
          colour: fc.oneof(value, fc.constant('red')),
          width: value,
        }),
      ),
    },
    { requiredKeys: ['type'] },
  ),
  fc.anything(),
) as fc.Arbitrary<DeckAction>
const anyShape: fc.Arbitrary<DeckShape> = fc.record({
  slides: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('title', 'race', 'more', 'end'),
      reveals: fc.nat({ max: 3 }),
      optional: fc.boolean(),
    }),
    { selector: ({ id }) => id },
  ),
})

describe('reduce', () => {
  it('leaves a valid state, whatever the action, and does not touch the old one', () => {
    fc.assert(
      fc.property(anyShape, fc.array(anyAction, { maxLength: 30 }), (shape, actions) => {
        let state = initialState(shape)
        for (const action of actions) {
          const before = JSON.stringify(state)
          const next = reduce(shape, state, action)
          expect(JSON.stringify(state)).toBe(before)
          expectValid(shape, next)
          state = next
        }
      }),
      { numRuns: 500 },
    )
  })

  it('reads back what was stored as it was', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 30 }), (actions) => {
        const json = JSON.stringify(actions.reduce((state, action) => reduce(SHAPE, state, action), start))
        expect(restoreState(SHAPE, JSON.parse(json))).toEqual(JSON.parse(json))
      }),
      { numRuns: 500 },
    )
  })

  it('makes a valid state of anything that was stored', () => {
    const stored = fc.oneof(
      fc.anything(),
      fc.record(
        Object.fromEntries(Object.keys(start).map((key) => [key, fc.oneof(value, fc.dictionary(text, value))])),
      ),
    )
    fc.assert(fc.property(anyShape, stored, (shape, any) => expectValid(shape, restoreState(shape, any))))
  })

  it('keeps strokes that can be drawn, on slides that there are', () => {
    const stroke = {
      points: [
        [0.123456, -1],
        [2, 1],
      ] as const,
      colour: 'red',
      width: 9,
    }
    const drawn = run({ type: 'stroke', slide: 'race', stroke }, { type: 'stroke', slide: 'nowhere', stroke })
    const kept = [
      {
        points: [
          [0.1235, 0],
          [1, 1],
        ],
        colour: 'red',
        width: 0.05,
      },
    ]
    expect(drawn.strokes).toEqual({ race: kept })
    const stored = { strokes: { race: [stroke, { ...stroke, colour: 'red;x:url()' }, 7], nowhere: [stroke] } }
    expect(restoreState(SHAPE, stored).strokes).toEqual({ race: kept })
    expect(reduce(SHAPE, drawn, { type: 'undo-stroke', slide: 'race' }).strokes).toEqual({})
  })

  it('walks through the talk and not into the backup slides', () => {
    const next: DeckAction = { type: 'next' }
    const places = Array.from({ length: 9 }, (_, i) => place(run(...Array<DeckAction>(i).fill(next))))
    expect(places).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 0],
      [2, 1],
      [2, 1],
      [2, 1],
    ])
    expect(place(run({ type: 'last' }))).toEqual([2, 0])
  })

  it('moves among backup slides, and from the first back into the talk', () => {
    expect(place(run(go('backup'), { type: 'next' }))).toEqual([3, 1])
    expect(place(run(go(3, 2), { type: 'next' }, { type: 'next' }))).toEqual([4, 0])
    expect(place(run(go(4), { type: 'previous' }))).toEqual([3, 2])
    expect(place(run(go(3), { type: 'previous' }))).toEqual([2, 1])
    expect(place(run(go('nowhere')))).toEqual([0, 0])
    expect(place(run(go(99, 99)))).toEqual([4, 0])
  })

  it('shows the slide when it goes somewhere', () => {
    const dark = run({ type: 'toggle-screen', screen: 'black' })
    expect(dark.screen).toBe('black')
    expect(reduce(SHAPE, dark, { type: 'toggle-screen', screen: 'black' }).screen).toBe('slide')
    expect(reduce(SHAPE, dark, { type: 'next' }).screen).toBe('slide')
    const zoomed = run(go(1), { type: 'toggle-zoom', figure: 'curve' })
    expect(reduce(SHAPE, zoomed, { type: 'next' }).zoom).toBe('curve')
    expect(reduce(SHAPE, zoomed, { type: 'first' }).zoom).toBe(false)
  })

  it('counts time only while the timer runs', () => {
    const timer = run(
      { type: 'timer-toggle', at: 1000 },
      { type: 'timer-toggle', at: 4000 },
      { type: 'timer-start', at: 9000 },
    ).timer
    expect(timerMs(timer, 9500)).toBe(3500)
    expect(timerMs(timer, 5)).toBe(3000)
  })

  it('is the same object where nothing changes', () => {
    const state = run({ type: 'set', key: 'a', value: 1 }, go(2, 1))
    for (const action of [{ type: 'next' }, { type: 'set', key: 'a', value: 1 }, go('no')] as const) {
      expect(reduce(SHAPE, state, action)).toBe(state)
    }
  })
})

describe('pressKey', () => {
  const context = { slide: 'race', now: 5, typed: null }

  it('knows the keys of a clicker', () => {
    expect(pressKey({ key: 'PageDown' }, context).command).toEqual({ action: { type: 'next' } })
    expect(pressKey({ key: ' ', shiftKey: true }, context).command).toEqual({ action: { type: 'previous' } })
    expect(pressKey({ key: '.' }, context).command).toEqual({ action: { type: 'toggle-screen', screen: 'black' } })
  })

  it('goes to a slide by its number', () => {
    let typed: string | null = null
    const commands = ['g', '1', '0', 'Backspace', '2', 'Enter'].map((key) => {
      const result = pressKey({ key }, { ...context, typed })
      typed = result.typed
      return result.command
    })
    expect(commands.at(-1)).toEqual({ action: { type: 'go', slide: 11 } })
    expect(typed).toBeNull()
    expect(pressKey({ key: '0' }, context).command).toEqual({ action: { type: 'scale', change: 'reset' } })
  })

  it('leaves the browser its keys', () => {
    expect(pressKey({ key: 'r', ctrlKey: true }, context).command).toBeNull()
    expect(pressKey({ key: 'Tab' }, context).command).toBeNull()
  })

  it('explains each key once', () => {
    const printed = KEY_HELP.flatMap(({ keys, group }) => keys.map((key) => `${key}${key === 'Enter' ? group : ''}`))
    expect(new Set(printed).size).toBe(printed.length)
  })
})
