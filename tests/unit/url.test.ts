import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { FORK_RATES, forkChoices, MAX_FORKS } from '@/lib/experiments/forks'
import { defaultSettings, resolveRuns, type DemoSettings } from '@/lib/experiments/resolve'
import { decodeSettings, encodeSettings, MAX_SEEDS } from '@/lib/experiments/url'

import { SMALL } from './fixtures'

const decode = (query: string) => decodeSettings(SMALL, new URLSearchParams(query))

const settings: fc.Arbitrary<DemoSettings> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  seeds: fc.integer({ min: 1, max: MAX_SEEDS }),
  controls: fc.record({
    'sgd-rate': fc.double({ min: 1e-4, max: 10, noNaN: true }),
    batch: fc.integer({ min: 1, max: 64 }),
    shape: fc.constantFrom('moons', 'rings'),
  }),
  interventions: fc
    .array(
      fc.record({
        atStep: fc.integer({ min: 0, max: 40 }),
        control: fc.constant('sgd-rate'),
        value: fc.double({ min: 1e-4, max: 10, noNaN: true }),
      }),
      { maxLength: 4 },
    )
    .map((list) => list.sort((a, b) => a.atStep - b.atStep)),
  stopAt: fc.option(fc.integer({ min: 1, max: 40 })),
  forks: fc.array(
    fc.record({
      run: fc.constantFrom('sgd', 'adam'),
      atStep: fc.integer({ min: 1, max: 39 }),
      optimizer: fc.constantFrom(...forkChoices(SMALL, 'adam').map(({ name }) => name)),
      lr: fc.double({ ...FORK_RATES, noNaN: true }),
    }),
    { maxLength: MAX_FORKS },
  ),
})

const nearlyAFork = fc
  .tuple(
    fc.oneof(fc.constantFrom('sgd', 'adam'), fc.string()),
    fc.oneof(fc.integer().map(String), fc.string()),
    fc.oneof(fc.constantFrom('sgd', 'muon'), fc.string()),
    fc.oneof(fc.double().map(String), fc.string()),
  )
  .map((parts) => parts.join(':'))

describe('settings in the URL', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(settings, (wanted) => {
        const { settings: got, notes } = decode(encodeSettings(SMALL, wanted).toString())
        expect(notes).toEqual([])
        expect(got).toEqual(wanted)
      }),
    )
  })

  it('leave defaults out', () => {
    expect(encodeSettings(SMALL, defaultSettings(SMALL)).toString()).toBe('')
  })

  it.each([
    ['small.seed=banana', 'not a number'],
    ['small.seed=-4', 'outside 0'],
    ['small.seeds=1000', 'outside 1 to 9'],
    ['small.sgd-rate=1e9', 'out of range; 10 is used'],
    ['small.batch=', 'not a number'],
    ['small.shape=7', 'not one of its choices'],
    ['small.colour=red', 'does not have'],
    ['small.set=5:batch:3', "can't"],
    ['small.set=x:sgd-rate:0.1', 'not a number'],
    ['small.fork=', "can't"],
    ['small.fork=lion:5:adam:0.1', 'forks "lion" with "adam"'],
    ['small.fork=__proto__:5:adam:0.1', "can't"],
    ['small.fork=adam:5:constructor:0.1', "can't"],
    ['small.fork=adam:400:muon:0.1', 'outside 1 to 39, or not whole; 39 is used'],
    ['small.fork=adam:x:muon:0.1', 'not a number; 20 is used'],
    ['small.fork=adam:5:adam', 'rate "" for Adam can\'t be used; 0.01 is'],
    ['small.fork=adam:5:adam:-3', "can't be used; 1e-7 is"],
    [Array(5).fill('small.fork=adam:5:sgd:0.1').join('&'), 'more than 4 forks'],
  ])('say what is wrong with %s', (query, words) => {
    const { settings: got, notes } = decode(query)
    expect(notes.join(' ')).toContain(words)
    expect(() => resolveRuns(SMALL, got)).not.toThrow()
  })

  it('never throw and never leave the permitted ranges, whatever the link says', () => {
    const name = fc.constantFrom('seed', 'seeds', 'step', 'set', 'fork', 'sgd-rate', 'batch', 'shape', 'other')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.oneof(fc.string(), nearlyAFork))), (pairs) => {
        const query = new URLSearchParams(pairs.map(([key, value]) => [`small.${key}`, value]))
        const { settings: got } = decodeSettings(SMALL, query)
        expect(got.seeds).toBeGreaterThanOrEqual(1)
        expect(got.seeds).toBeLessThanOrEqual(MAX_SEEDS)
        expect(got.forks.length).toBeLessThanOrEqual(MAX_FORKS)
        for (const { atStep, lr } of got.forks) {
          expect(atStep).toSatisfy((step) => Number.isInteger(step) && Number(step) >= 1 && Number(step) < 40)
          expect(lr).toSatisfy((rate) => Number(rate) >= FORK_RATES.min && Number(rate) <= FORK_RATES.max)
        }
        expect(got.controls.batch).toSatisfy(
          (batch) => Number.isInteger(batch) && Number(batch) >= 1 && Number(batch) <= 64,
        )
        for (const { config } of resolveRuns(SMALL, got)) expect(JSON.parse(JSON.stringify(config))).toEqual(config)
      }),
    )
  })

  it('ignore parameters of other demos', () => {
    expect(decode('other.seed=9&backend=cpu')).toEqual({ settings: defaultSettings(SMALL), notes: [] })
  })
})

describe('resolving runs', () => {
  it('keeps what a control does not touch and changes only its runs', () => {
    const runs = resolveRuns(SMALL, {
      ...defaultSettings(SMALL),
      controls: { ...defaultSettings(SMALL).controls, 'sgd-rate': 0.5 },
    })
    expect(runs.map(({ key, seed }) => `${key}${seed}`)).toEqual(['sgd3', 'adam3', 'sgd4', 'adam4'])
    expect(runs[0]!.config.optimizer.hyper).toEqual({ lr: 0.5 })
    expect(runs[1]!.config.optimizer.hyper).toEqual({ lr: 0.01 })
  })
})
