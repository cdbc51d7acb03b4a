import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadApart } from '@/components/demo/charts/line-marks'
import { lineModel } from '@/components/demo/charts/line-model'
import { niceDomain, position, valueAt } from '@/components/demo/charts/scales'
import { aggregate, drawablePoints, toLines, type LineView } from '@/components/demo/charts/series-to-lines'
import { formatTick, formatValue, ticksOf } from '@/components/demo/charts/ticks'
import { packRecording, unpackRecording } from '@/components/demo/compact-recording'
import { ballBoundary, dual, norm, steepestPoint, type Point } from '@/components/demo/plane-geometry'
import { judge } from '@/components/demo/run-goal'
import { sliderScale } from '@/components/demo/slider-scale'
import { describe as describeRuns, summarise } from '@/components/demo/summary'
import { resolveRuns } from '@/lib/experiments/resolve'
import type { Experiment } from '@/lib/experiments/types'
import { downsample, pickIndices } from '@/lib/runs/downsample'
import { emptySeries, type RunSeries } from '@/lib/runs/series'

const experiment: Experiment = {
  id: 'example',
  title: 'Example',
  question: '',
  source: '',
  base: {
    task: { kind: 'surface', surface: 'quadratic', start: [1, 1] },
    steps: 100,
    seed: 1,
    log: { everySteps: 1, evaluateEverySteps: 10 },
  },
  runs: {
    a: { label: 'A', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 0.1 } } },
    b: { label: 'B', style: 'adam', optimizer: { name: 'adam', hyper: { lr: 0.1 } } },
  },
  seeds: 3,
  controls: [],
  views: [
    { kind: 'line', title: 'Loss', metric: 'loss', yLabel: 'loss', yScale: 'log' },
    { kind: 'field', title: 'Paths', field: 'surface', overlay: 'paths' },
  ],
  claims: [],
}
const view = experiment.views[0] as LineView

function series(
  key: string,
  seed: number,
  steps: readonly number[],
  loss: readonly number[],
  rest: Partial<RunSeries> = {},
): RunSeries {
  const resolved = resolveRuns(experiment, {
    seed: 1,
    seeds: 3,
    controls: {},
    interventions: [],
    stopAt: null,
    forks: [],
  })
  const { config } = resolved.find((run) => run.key === key && run.seed === seed)!
  return {
    ...emptySeries(key, seed, config),
    steps,
    elapsedMs: steps.map((step) => 10 * step),
    values: { loss },
    state: 'done',
    ...rest,
  }
}

const curve = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN)), {
  minLength: 1,
  maxLength: 3000,
})

describe('downsample', () => {
  it('keeps at most the limit, in order, with the first and the last point', () => {
    fc.assert(
      fc.property(curve, fc.integer({ min: 4, max: 400 }), (values, limit) => {
        const picked = pickIndices(values, values, limit)
        expect(picked.length).toBeLessThanOrEqual(Math.max(limit, 0))
        expect(picked[0]).toBe(0)
        expect(picked.at(-1)).toBe(values.length - 1)
        expect(picked.every((index, i) => i === 0 || index > picked[i - 1]!)).toBe(true)
      }),
    )
  })
  it('keeps the highest and the lowest point of the curve', () => {
    fc.assert(
      fc.property(curve, (values) => {
        const kept = pickIndices(values, values, 50).map((i) => values[i]!)
        const finite = (list: readonly number[]) => list.filter(Number.isFinite)
        expect(Math.max(...finite(kept))).toBe(Math.max(...finite(values)))
        expect(Math.min(...finite(kept))).toBe(Math.min(...finite(values)))
      }),
    )
  })
  it('keeps both edges of a band', () => {
    const low = Array.from({ length: 1000 }, (_, i) => (i === 417 ? -5 : 0))
    const high = Array.from({ length: 1000 }, (_, i) => (i === 733 ? 9 : 1))
    expect(pickIndices(low, high, 20)).toEqual(expect.arrayContaining([417, 733]))
  })
  it('leaves a short curve as it is', () => {
    const points = [3, 1, 2]
    expect(downsample(points, (x) => x)).toBe(points)
  })
})

describe('aggregation over seeds', () => {
  it('takes median, lowest and highest by step, whatever steps a seed has', () => {
    const points = aggregate(
      [series('a', 1, [0, 1, 2], [1, 2, 3]), series('a', 2, [0, 1, 2], [3, 4, 5]), series('a', 3, [0, 2], [8, 9])],
      'loss',
      'step',
    )
    expect(points).toEqual([
      { x: 0, y: 3, low: 1, high: 8 },
      { x: 1, y: 3, low: 2, high: 4 },
      { x: 2, y: 5, low: 3, high: 9 },
    ])
  })
  it('skips what was not measured or is infinite', () => {
    const points = aggregate(
      [
        series('a', 1, [0, 1, 2, 3], [1, Number.NaN, 3, Infinity]),
        series('a', 2, [0, 1, 2, 3], [2, Number.NaN, Number.NaN, 7]),
      ],
      'loss',
      'step',
    )
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [0, 1.5],
      [2, 3],
      [3, 7],
    ])
  })
  it('counts gradient evaluations and seconds on request', () => {
    const run = series('a', 1, [0, 5], [1, 1], { gradEvalsPerStep: 2 })
    expect(aggregate([run], 'loss', 'gradientEvaluations').map(({ x }) => x)).toEqual([0, 10])
    expect(aggregate([run], 'loss', 'seconds').map(({ x }) => x)).toEqual([0, 0.05])
  })
  it('drops what a logarithm cannot show, and only the edge of a band where the curve itself can be shown', () => {
    const points = [
      { x: 0, y: 1, low: 1, high: 1 },
      { x: 1, y: -1, low: -2, high: 1 },
      { x: 2, y: 1, low: -1, high: 2 },
    ]
    expect(drawablePoints(points, 'linear', 'log')).toEqual([points[0], { x: 2, y: 1, low: 1, high: 2 }])
    expect(drawablePoints(points, 'log', 'linear').map(({ x }) => x)).toEqual([1, 2])
  })
  it('makes a line for each run, with what diverged', () => {
    const lines = toLines(
      experiment,
      view,
      [series('a', 1, [0, 1], [1, 2], { state: 'diverged' }), series('a', 2, [0, 1], [1, 2])],
      'step',
      'log',
    )
    expect(lines.map(({ label, seeds, diverged, points }) => [label, seeds, diverged, points.length])).toEqual([
      ['A', 2, 1, 2],
      ['B', 0, 0, 0],
    ])
  })
})

describe('scales and ticks', () => {
  it('holds all values within the domain, round at both ends', () => {
    const values = fc.array(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(values, fc.constantFrom('linear' as const, 'log' as const), (list, kind) => {
        const domain = niceDomain(kind, list)
        for (const value of list) {
          const at = position(kind, domain, value)
          expect(at).toBeGreaterThanOrEqual(-1e-9)
          expect(at).toBeLessThanOrEqual(1 + 1e-9)
          expect(valueAt(kind, domain, at) / value).toBeCloseTo(1, 6)
        }
        const ticks = ticksOf(kind, domain)
        expect(ticks.length).toBeGreaterThanOrEqual(1)
        expect(ticks.length).toBeLessThanOrEqual(12)
        expect(new Set(ticks.map((tick) => position(kind, domain, tick))).size).toBe(ticks.length)
      }),
    )
  })
  it('has a domain for nothing, and for one value', () => {
    expect(niceDomain('log', [])).toEqual([0.1, 1])
    expect(niceDomain('linear', [])).toEqual([0, 1])
    expect(niceDomain('linear', [0])).toEqual([-1, 1])
    expect(ticksOf('linear', niceDomain('linear', [0.001, 0.0010000000000000002])).length).toBeGreaterThan(2)
    expect(position('log', niceDomain('log', [0.1]), 0.1)).toBeCloseTo(0.5)
  })
  it('lets a runaway value out of the chart', () => {
    expect(niceDomain('linear', [1, 2, 1e30], 10)).toEqual([0, 10])
  })
  it('does not follow one curve far down', () => {
    expect(niceDomain('log', [1, 1e-33])).toEqual([1e-8, 1])
  })
  it('cannot place zero on a logarithmic axis', () => {
    expect(position('log', [0.1, 1], 0)).toBeNaN()
  })
  it('prints numbers as people write them', () => {
    expect([0, 0.05, 1200, 1e-6, 2e5, -3].map(formatTick)).toEqual(['0', '0.05', '1,200', '1e−6', '2e5', '−3'])
    expect([0.05732, 1234.5, 0.0000421, Number.NaN, Infinity].map((value) => formatValue(value))).toEqual([
      '0.0573',
      '1,235',
      '4.21e−5',
      '–',
      '∞',
    ])
  })
  it('spreads labels apart within the plot', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 250, noNaN: true }), { minLength: 1, maxLength: 10 }), (tops) => {
        const spread = [...spreadApart(tops, 17, 250)].sort((a, b) => a - b)
        expect(spread.at(-1)).toBeLessThanOrEqual(250)
        spread.forEach((top, i) => i > 0 && expect(top - spread[i - 1]!).toBeGreaterThanOrEqual(17 - 1e-9))
      }),
    )
  })
  it('keeps the axes of a live chart on those of the recording', () => {
    const recorded = [series('a', 1, [0, 100], [8, 0.02])]
    const options = { xAxis: 'step', yScale: 'log' } as const
    const before = lineModel(experiment, view, recorded, options)
    const during = lineModel(experiment, view, [series('a', 1, [0, 1], [8, 5])], options, before.lines)
    expect([during.x.domain, during.y.domain]).toEqual([before.x.domain, before.y.domain])
    expect(before.y.domain).toEqual([0.02, 10])
    expect(before.x.domain).toEqual([0, 100])
  })
  it('is not flattened by a run that diverges', () => {
    const runs = [
      series('a', 1, [0, 1, 2], [1, 1e6, 1e30], { state: 'diverged' }),
      series('b', 1, [0, 1, 2], [1, 0.9, 0.8]),
    ]
    expect(lineModel(experiment, view, runs, { xAxis: 'step', yScale: 'linear' }).y.domain).toEqual([0, 4])
  })
})

describe('summary', () => {
  it('says what each run came to', () => {
    const runs = [
      series('a', 1, [0, 100], [1, 0.5]),
      series('a', 2, [0, 100], [1, 0.7]),
      series('b', 1, [0, 41], [1, 9], { state: 'diverged', endStep: 41 }),
    ]
    expect(describeRuns('loss', summarise(experiment, runs, 'loss'))).toBe(
      'After 100 steps, loss (median and range of 2 seeds): A 0.600 (0.500 to 0.700); B diverged at step 41.',
    )
  })
  it('has words for a run that has not begun', () => {
    expect(describeRuns('loss', summarise(experiment, [], 'loss'))).toBe('Nothing measured yet.')
  })
})

describe('recording in a page', () => {
  const surface = {
    name: 'surface',
    step: 0,
    shape: [2, 2],
    data: Float32Array.of(0, 1e-4, 3, 2500),
    extent: [-1, 1, -1, 1],
  } as const
  const long = Array.from({ length: 5000 }, (_, i) => i)
  const runs = ['a', 'b'].flatMap((key) =>
    [1, 2, 3].map((seed) =>
      series(
        key,
        seed,
        long,
        long.map((i) => 1 / (1 + i)),
        {
          values: {
            loss: long.map((i) => 1 / (1 + i)),
            testAccuracy: long,
            x: long.map(Math.sin),
            y: long.map((i) => (i % 500 === 0 ? i : Number.NaN)),
          },
          fields: new Map([['surface', surface]]),
        },
      ),
    ),
  )
  const packed = packRecording(experiment, runs)
  const unpacked = unpackRecording(experiment, JSON.parse(JSON.stringify(packed)) as typeof packed)

  it('is small', () => expect(JSON.stringify(packed).length).toBeLessThan(60_000))
  it('keeps runs, configuration and sparse measurements, and drops what no view shows', () => {
    expect(unpacked.map(({ key, seed, state, config }) => [key, seed, state, config.seed])).toEqual(
      runs.map(({ key, seed, state }) => [key, seed, state, seed]),
    )
    expect(unpacked[0]!.values.y!.filter(Number.isFinite)).toEqual([
      0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500,
    ])
    expect(unpacked[0]!.values.testAccuracy).toBeUndefined()
    expect(unpacked[0]!.steps.at(-1)).toBe(4999)
  })
  it('carries a shared field once, for the first seed, fine near its minimum', () => {
    expect(packed.fields).toHaveLength(1)
    expect(unpacked.map(({ fields }) => fields.size)).toEqual([1, 0, 0, 1, 0, 0])
    const { data } = unpacked[0]!.fields.get('surface')!
    expect(data[1]).toBeLessThan(2e-4)
    expect(data[2]).toBeCloseTo(3, 1)
    expect(data[3]).toBeCloseTo(2500, 2)
  })
})

describe('goals on a run', () => {
  const runs = [series('a', 1, [0, 10, 20, 30], [0.5, Number.NaN, 0.2, 0.1]), series('a', 2, [0, 10], [0.6, 0.3])]
  it('finds the first step and the best value, over all seeds', () => {
    expect(judge(runs, 'a', { kind: 'below', metric: 'loss', level: 0.3 })).toEqual({ reached: 10, best: 0.1 })
    expect(judge(runs, 'a', { kind: 'above', metric: 'loss', level: 0.7 })).toEqual({ reached: null, best: 0.6 })
    expect(judge(runs, 'b', { kind: 'below', metric: 'loss', level: 0.3 })).toEqual({ reached: null, best: null })
  })
  it('knows divergence', () => {
    expect(
      judge([series('a', 1, [0], [1], { state: 'diverged', endStep: 7 })], 'a', { kind: 'diverges' }).reached,
    ).toBe(7)
    expect(judge(runs, 'a', { kind: 'diverges' }).reached).toBeNull()
  })
})

describe('sliders', () => {
  it('reaches both ends of a logarithmic range, and no position is stuck', () => {
    for (const [min, max] of [
      [1e-4, 0.3],
      [0.003, 3],
      [0.5, 2],
    ] as const) {
      const scale = sliderScale({ kind: 'slider', id: 'lr', label: '', path: '', min, max, scale: 'log', live: true })
      expect([scale.toValue(scale.min), scale.toValue(scale.max)]).toEqual([min, max])
      for (let at = scale.min; at <= scale.max; at++) expect(scale.toPosition(scale.toValue(at))).toBe(at)
    }
  })
  it('snaps linear values without binary dust', () => {
    const scale = sliderScale({
      kind: 'slider',
      id: 'beta',
      label: '',
      path: '',
      min: 0,
      max: 1,
      step: 0.1,
      scale: 'linear',
      live: false,
    })
    expect(scale.toValue(0.30000000000000004)).toBe(0.3)
  })
})

describe('norm balls', () => {
  const plane = fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }))
  const exponent = fc.oneof(fc.constantFrom(1, 2, Infinity), fc.double({ min: 1.05, max: 8, noNaN: true }))
  it('has the steepest point on the ball, at minus the dual norm', () => {
    fc.assert(
      fc.property(exponent, plane, (p, g: Point) => {
        fc.pre(Math.hypot(...g) > 1e-3)
        const w = steepestPoint(p, g)
        expect(norm(p, w)).toBeLessThanOrEqual(1 + 1e-6)
        expect(g[0] * w[0] + g[1] * w[1]).toBeCloseTo(-norm(dual(p), g), 6)
        const lowest = Math.min(...ballBoundary(p).map(([x, y]) => g[0] * x + g[1] * y))
        expect(lowest).toBeGreaterThanOrEqual(g[0] * w[0] + g[1] * w[1] - 1e-9)
      }),
    )
  })
})
