import { describe, expect, it } from 'vitest'

import { evaluateMeasure, median } from '@/lib/experiments/measure'
import { resolveRun } from '@/lib/experiments/resolve'
import type { Measure } from '@/lib/experiments/types'
import { emptySeries, SeriesBuilder, type RunSeries } from '@/lib/runs/series'

import { SMALL } from './fixtures'

const config = resolveRun(SMALL, 'sgd', 1)
const run = (key: string, loss: number[], more: Partial<RunSeries> = {}): [string, RunSeries] => [
  key,
  { ...emptySeries(key, 1, config), steps: loss.map((_, i) => 10 * i), values: { loss }, state: 'done', ...more },
]
const runs = new Map([
  run('a', [4, 2, NaN, 1]),
  run('b', [8, 4, 4, 4]),
  run('c', [1, 9], { state: 'diverged', endStep: 7 }),
])
const read = (measure: Measure) => evaluateMeasure(measure, runs, 1)

describe('measures', () => {
  it.each<[string, Measure, number]>([
    ['final', { kind: 'final', run: 'a', metric: 'loss' }, 1],
    ['mean of the last rows, unmeasured ones skipped', { kind: 'meanLast', run: 'a', metric: 'loss', rows: 2 }, 1.5],
    ['min', { kind: 'min', run: 'b', metric: 'loss' }, 4],
    ['max', { kind: 'max', run: 'b', metric: 'loss' }, 8],
    ['steps to', { kind: 'stepsTo', run: 'a', metric: 'loss', direction: 'below', level: 2, window: 1 }, 10],
    [
      'steps to, windowed',
      { kind: 'stepsTo', run: 'a', metric: 'loss', direction: 'below', level: 1.5, window: 2 },
      30,
    ],
    ['never', { kind: 'stepsTo', run: 'b', metric: 'loss', direction: 'below', level: 1, window: 1 }, Infinity],
    [
      'ratio',
      {
        kind: 'ratio',
        of: { kind: 'final', run: 'b', metric: 'loss' },
        to: { kind: 'final', run: 'a', metric: 'loss' },
      },
      4,
    ],
    ['diverged at', { kind: 'divergedAt', run: 'c' }, 7],
    ['did not diverge', { kind: 'divergedAt', run: 'a' }, Infinity],
  ])('%s', (_, measure, expected) => {
    expect(read(measure)).toBe(expected)
  })

  it('say which run or metric is missing', () => {
    expect(() => read({ kind: 'final', run: 'z', metric: 'loss' })).toThrow(/"z"/)
    expect(() => read({ kind: 'final', run: 'a', metric: 'testLoss' })).toThrow(/testLoss/)
  })

  it('median of an even count is the mean of the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([9, 1, 5])).toBe(5)
  })
})

describe('series builder', () => {
  it('aligns metrics that appear late or pause', () => {
    const builder = new SeriesBuilder('a', 1, config)
    const frame = (seq: number, steps: number[], values: Record<string, number[]>) => ({
      runId: 'r',
      seq,
      steps: Uint32Array.from(steps),
      elapsedMs: Float32Array.from(steps),
      values: Object.fromEntries(Object.entries(values).map(([name, list]) => [name, Float32Array.from(list)])),
      fields: [],
    })
    builder.append(frame(0, [0, 1], { loss: [3, 2] }))
    builder.append(frame(1, [2], { loss: [1], testLoss: [5] }))
    builder.append(frame(2, [3], { loss: [0] }))
    expect(builder.series().values).toEqual({ loss: [3, 2, 1, 0], testLoss: [NaN, NaN, 5, NaN] })
    expect(builder.series()).toBe(builder.series())
  })
})
