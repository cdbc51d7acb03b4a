import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { histogramPanels, describeHistogram } from '@/components/demo/charts/histogram-model'
import eightBits from '@/content/lessons/mixed-precision/eight-bits.experiment'
import lossScaling from '@/content/lessons/mixed-precision/loss-scaling.experiment'
import { train } from '@/lib/engine/train'
import type { Hyper, RunConfig } from '@/lib/experiments/types'
import { magnitudeHistogram } from '@/lib/methods/gradient-magnitudes'
import { roundTo } from '@/lib/numerics/float'
import { formatOf } from '@/lib/numerics/formats'
import type { RunSeries } from '@/lib/runs/series'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { anyNonFinite } from '@/lib/tensor/ops/non-finite'
import { stochasticRound } from '@/lib/tensor/ops/stochastic-round'
import { configOf, TEACHER } from '../step-configs'

const noFiles = () => Promise.reject(new Error('no file is needed here'))

/** Every logged value of a run, and how it ended. */
async function logOf(config: RunConfig) {
  const columns: Record<string, number[]> = {}
  const frames = train('run', config, noFiles)
  let next = await frames.next()
  for (; next.done !== true; next = await frames.next()) {
    for (const [name, values] of Object.entries(next.value.values)) (columns[name] ??= []).push(...values)
  }
  return { columns, ended: next.value }
}

const precision = (hyper: Hyper, steps = 12, optimizer: 'sgd' | 'adam' = 'sgd'): RunConfig => ({
  ...configOf(TEACHER, optimizer, steps, optimizer === 'sgd' ? { lr: 0.1, momentum: 0.9 } : {}, {
    name: 'mixed-precision',
    hyper,
  }),
  schedule: { kind: 'constant' },
})

beforeAll(() => useNodeBackend('cpu'))
let before = 0
beforeAll(() => {
  before = tf.memory().numTensors
})
afterAll(() => expect(tf.memory().numTensors).toBe(before))

describe('mixed precision', () => {
  it('in float32, at a scale that is a power of two, is plain training', async () => {
    const { method: _, ...plain } = precision({})
    const [a, b] = [await logOf(plain), await logOf(precision({ format: 'float32', lossScale: 1024 }))]
    expect(b.columns.loss).toEqual(a.columns.loss)
    expect(b.columns.flushedToZero).toBeUndefined()
  })

  it('in bfloat16 a power of two changes no bit', async () => {
    const losses = await Promise.all(
      [1, 2 ** 16].map(async (lossScale) => (await logOf(precision({ format: 'bfloat16', lossScale }))).columns.loss),
    )
    expect(losses[1]).toEqual(losses[0])
  })

  it('in float16 the loss scale decides what is flushed', async () => {
    const flushed = async (hyper: Hyper) =>
      (await logOf(precision({ format: 'float16', lossWeight: 2 ** -24, ...hyper }))).columns
    expect((await flushed({})).flushedToZero![0]).toBe(1)
    const scaled = await flushed({ lossScale: 2 ** 24 })
    expect(scaled.flushedToZero![0]).toBeLessThan(0.01)
    expect(scaled.loss).toEqual((await logOf(precision({ format: 'float16' }))).columns.loss)
  })

  it('stands still where every gradient is flushed', async () => {
    const { columns } = await logOf(precision({ format: 'float16', lossWeight: 1e-9 }))
    expect(columns.gradNorm![0]).toBe(0)
    expect(new Set(columns.flushedToZero!.filter(Number.isFinite))).toEqual(new Set([1]))
    const still = columns.testLoss!.filter(Number.isFinite)
    expect(new Set(still).size).toBe(1)
  })

  it('skips steps that overflow, as if they had not been', async () => {
    const dynamic = { format: 'float16', dynamicScale: true, growthInterval: 4 }
    const { columns, ended } = await logOf(precision({ ...dynamic, lossScale: 2 ** 30 }, 40))
    expect(ended.reason).toBe('completed')
    const { lossScaleLog2, skippedSteps, loss } = columns
    // Row t has the scale with which step t began, and the steps skipped up to and including it.
    const jumps = lossScaleLog2!.slice(1).map((power, t) => Math.round(1000 * (power - lossScaleLog2![t]!)) / 1000)
    const skips = skippedSteps!.slice(0, 40).map((count, t) => count - (skippedSteps![t - 1] ?? 0))
    expect(lossScaleLog2![0]).toBeCloseTo(30, 4)
    expect(skips[0]).toBe(1)
    let sinceChange = 0
    jumps.forEach((jump, t) => {
      if (t >= 39) return
      sinceChange = skips[t] === 1 || sinceChange === 4 ? 0 : sinceChange
      if (skips[t] === 1) expect(jump).toBe(-1)
      else expect(jump).toBe(++sinceChange === 4 ? 1 : 0)
    })
    const first = skips.indexOf(0)
    expect(first).toBeGreaterThan(3)
    // Up to the first step that counts, weights and momentum are the initial ones: a run that never moves sees the same losses.
    const config = precision({ ...dynamic, lossScale: 1 }, 40)
    const still = await logOf({ ...config, optimizer: { name: 'sgd', hyper: { lr: 0 } } })
    expect(loss!.slice(0, first + 1)).toEqual(still.columns.loss!.slice(0, first + 1))
    expect(loss![first + 1]).not.toBe(still.columns.loss![first + 1])
  })

  it('a static scale that overflows ends in divergence', async () => {
    const { ended } = await logOf(precision({ format: 'float16', lossScale: 2 ** 30 }))
    expect(ended).toMatchObject({ reason: 'diverged', step: 1 })
  })

  it('refuses Adam under a dynamic scale, whose skipped steps Adam would count', async () => {
    await expect(logOf(precision({ dynamicScale: true }, 3, 'adam'))).rejects.toThrow(/counts its updates/)
    await expect(logOf(precision({}, 3, 'adam'))).resolves.toBeDefined()
  })

  it('loses small updates to nearest, keeps them on average at random', async () => {
    const small = (hyper: Hyper) => {
      const config = precision({ format: 'bfloat16', masterWeights: false, ...hyper }, 12, 'adam')
      return { ...config, optimizer: { name: 'adam' as const, hyper: { lr: 1e-7 } } }
    }
    const { columns } = await logOf(small({}))
    expect(columns.lostUpdates![0]).toBeGreaterThan(0.85) // what is left are biases, which start at 0
    const { columns: random } = await logOf(small({ rounding: 'stochastic' }))
    expect(random.lostUpdates![0]).toBeGreaterThan(0.85)
    expect(random.lostUpdates).not.toEqual(columns.lostUpdates)
  })

  it.each([
    [{ format: 'float17' }, /no format "float17"/],
    [{ gradientFormat: 'half' }, /no format "half"/],
    [{ rounding: 'up' }, /nearest or stochastic/],
  ] as const)('refuses %o', async (hyper, message) => {
    await expect(logOf(precision(hyper))).rejects.toThrow(message)
  })
})

describe.each(['cpu', 'wasm'] as const)('kernels on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))
  afterAll(() => useNodeBackend('cpu'))

  it('finds one infinity or NaN among many numbers, and nothing else', async () => {
    const found = async (bad: number) => {
      const result = tf.tidy(() => anyNonFinite([tf.ones([3, 5]), tf.tensor1d([0, -3.4e38, 1e-45, bad])]))
      const [flag] = await result.data()
      result.dispose()
      return flag
    }
    expect(await Promise.all([1, Infinity, -Infinity, Number.NaN, 3.4028234663852886e38].map(found))).toEqual([
      0, 1, 1, 1, 0,
    ])
  })

  it.each([
    ['float16', 'fp16', 1 + 2 ** -12],
    ['float16', 'fp16', 1.3 * 2 ** -24],
    ['float16', 'fp16', -0.3 * 2 ** -24],
    ['float16', 'fp16', 2 ** -30],
    ['bfloat16', 'bf16', -0.1],
    ['float8_e4m3fn', 'e4m3', 17.3],
    ['float8_e5m2', 'e5m2', 2 ** -17],
  ] as const)(
    'stochastic rounding to %s of a number around it: two neighbours, right on average',
    async (name, id, x) => {
      const count = 20_000
      const value = Math.fround(x)
      const rounded = tf.tidy(() => stochasticRound(tf.fill([count], value), tf.tensor1d([7], 'int32'), name, 3))
      const got = await rounded.data<'float32'>()
      rounded.dispose()
      const kinds = [...new Set(got)].sort((a, b) => a - b)
      expect(kinds.length).toBeLessThanOrEqual(2)
      for (const kind of kinds) expect(roundTo(kind, formatOf(id))).toBe(kind)
      const mean = got.reduce((sum, y) => sum + y, 0) / count
      const spread = kinds.length === 2 ? kinds[1]! - kinds[0]! : 0
      // Five standard errors of a coin that falls on either side.
      expect(Math.abs(mean - value)).toBeLessThanOrEqual(
        (5 * spread * 0.5) / Math.sqrt(count) + 1e-12 * Math.abs(value),
      )
    },
  )

  it('stochastic rounding keeps what the format has, with overflow and NaN as in rounding to nearest', async () => {
    const x = [0, -0, 1, -1.5, 2 ** -24, 65504, Infinity, -Infinity, Number.NaN, 1e30]
    const rounded = tf.tidy(() => stochasticRound(tf.tensor1d(x), tf.tensor1d([-5], 'int32'), 'float16', 0))
    expect([...(await rounded.data())]).toEqual([0, -0, 1, -1.5, 2 ** -24, 65504, Infinity, -Infinity, NaN, Infinity])
    rounded.dispose()
  })
})

it('other seeds, salts and places draw other bits', async () => {
  await useNodeBackend('cpu')
  const draw = async (seed: number, salt: number) => {
    const rounded = tf.tidy(() => stochasticRound(tf.fill([400], 0.1), tf.tensor1d([seed], 'int32'), 'bfloat16', salt))
    const values = [...(await rounded.data())]
    rounded.dispose()
    return values
  }
  const [a, again, seed, salt] = [await draw(1, 0), await draw(1, 0), await draw(2, 0), await draw(1, 1)]
  expect(again).toEqual(a)
  const same = (b: readonly number[]) => b.filter((y, i) => y === a[i]).length
  // The lower neighbour of 0.1 has probability p = 0.2; equal by chance with p^2 + (1 - p)^2 = 0.68.
  for (const b of [seed, salt]) expect(same(b)).toBeLessThan(330)
})

describe('the histogram', () => {
  const values = Float32Array.of(0, 0, 2 ** -30, 1.9 * 2 ** -26, -(2 ** -25), 2 ** -20, 1, -3, 2 ** 17, Infinity)

  it('counts binades of what is not zero', () => {
    const { data, extent } = magnitudeHistogram(values, 5)
    expect(data[0]).toBeCloseTo(0.2)
    const at = (exponent: number) => data[1 + exponent - extent![0]]
    expect([-30, -26, -25, -20, 0, 1, 17, 19].map(at)).toEqual(Array(8).fill(Math.fround(1 / 8)))
    expect(data.slice(1).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  })

  const run = (method: Hyper): RunSeries => ({
    key: 'fp16',
    seed: 1,
    config: precision(method),
    steps: [],
    elapsedMs: [],
    values: {},
    fields: new Map([['gradientMagnitudes', magnitudeHistogram(values, 5)]]),
    gradEvalsPerStep: 1,
    state: 'done',
    endStep: null,
    message: null,
  })
  const view = lossScaling.views.find((one) => one.kind === 'histogram')!

  it('says what the format does to them', () => {
    const [panel] = histogramPanels(lossScaling, view, [run({ format: 'float16' })])
    expect(panel!.zones.map(({ kind, from, to, share }) => [kind, from, to, share])).toEqual([
      ['zero', -44, -25, 0.25],
      ['subnormal', -25, -14, 0.25],
      ['overflow', 16, 20, 0.25],
    ])
    expect(describeHistogram(panel!)).toBe('FP16: 25\u202f% become zero, 25\u202f% lose digits, 25\u202f% overflow.')
  })

  it('of a run without rounding is not drawn; BF16 has no end in sight; gradients may have a format of their own', () => {
    expect(histogramPanels(lossScaling, view, [run({ format: 'float32' })])).toEqual([])
    const [bf16] = histogramPanels(lossScaling, view, [run({ format: 'bfloat16' })])
    expect(describeHistogram(bf16!)).toBe('BF16: every gradient is within its range.')
    const [hybrid] = histogramPanels(eightBits, view, [run({ format: 'float8_e4m3fn', gradientFormat: 'float8_e5m2' })])
    expect(hybrid!.format).toBe('FP8 E5M2')
    expect(hybrid!.zones[0]!.to).toBe(-17)
  })
})
