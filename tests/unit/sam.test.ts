import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { lineModel } from '@/components/demo/charts/line-model'
import flatValley from '@/content/lessons/sam/flat-valley.experiment'
import { withLabelNoise } from '@/lib/data/label-noise'
import { trainToEnd } from '@/lib/engine/train'
import type { FamilyMember, MethodSpec, MetricName, RunConfig, TaskSpec } from '@/lib/experiments/types'
import { asam } from '@/lib/methods/asam'
import { layersOf } from '@/lib/methods/layers'
import { slsam } from '@/lib/methods/slsam'
import type { RunSeries } from '@/lib/runs/series'
import { createTask } from '@/lib/tasks'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { mapValues, type NamedTensors } from '@/lib/tensor/step'
import { TEACHER } from '../step-configs'
import { loadPublicFile } from './public-file'

beforeAll(() => useNodeBackend('cpu'))

const HYPERBOLA = { kind: 'surface', surface: 'hyperbola', start: [4, 0.3] } as const
const run = (task: TaskSpec, method: MethodSpec, steps: number, lr = 0.05): Promise<RunSeries> => {
  const config: RunConfig = {
    task,
    method,
    optimizer: { name: 'sgd', hyper: { lr, momentum: 0 } },
    schedule: { kind: 'constant' },
    seed: 5,
    steps,
    log: { everySteps: 1, evaluateEverySteps: 1000 },
    interventions: [],
  }
  return trainToEnd('run', config, loadPublicFile)
}
const column = (series: RunSeries, metric: MetricName) =>
  [...(series.values[metric] ?? [])].filter((value) => !Number.isNaN(value))

describe('the valley uv = 1', () => {
  it('measures the curvature across the floor: u² + v² on it, and the eigenvalue of the 2 x 2 matrix beside it', async () => {
    const [first] = column(await run(HYPERBOLA, { name: 'plain' }, 1), 'topEigenvalue')
    const [a, b, mixed] = [0.3 ** 2, 16, 2 * 1.2 - 1]
    expect(first).toBeCloseTo((a + b + Math.hypot(a - b, 2 * mixed)) / 2, 4)
    const rest = column(await run({ ...HYPERBOLA, start: [4, 0.25] }, { name: 'plain' }, 1), 'topEigenvalue')
    expect(rest[0]).toBeCloseTo(16.0625, 4)
  })

  it('one step of SAM is the step of exercise 1', async () => {
    const series = await run({ ...HYPERBOLA, start: [2, 1] }, { name: 'sam', hyper: { rho: 0.5 } }, 1, 0.1)
    expect(column(series, 'x')[1]).toBeCloseTo(1.679, 3)
    expect(column(series, 'y')[1]).toBeCloseTo(0.507, 3)
  })

  it('SAM follows a second implementation in float64 for 200 steps', async () => {
    let [u, v] = [4, 0.3]
    for (let t = 0; t < 200; t++) {
      const r = u * v - 1
      const norm = Math.hypot(r * v, r * u) + 1e-12
      const [a, b] = [u + (0.2 * r * v) / norm, v + (0.2 * r * u) / norm]
      const q = a * b - 1
      ;[u, v] = [u - 0.05 * q * b, v - 0.05 * q * a]
    }
    const series = await run(HYPERBOLA, { name: 'sam', hyper: { rho: 0.2 } }, 200)
    expect(column(series, 'x').at(-1)).toBeCloseTo(u, 2)
    expect(column(series, 'y').at(-1)).toBeCloseTo(v, 2)
  })

  it('a noisy target has mean 1 and takes both values', async () => {
    const task = await createTask({ ...HYPERBOLA, labelNoise: 0.5 }, 1, loadPublicFile)
    const targets = Array.from({ length: 400 }, (_, step) => task.inputs(step).target![0]!)
    task.dispose()
    expect(new Set(targets)).toEqual(new Set([0.5, 1.5]))
    const mean = targets.reduce((sum, target) => sum + target, 0) / 400
    expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.5) / 20)
  })
})

it('a finished run knows what its steps cost', async () => {
  expect((await run(HYPERBOLA, { name: 'sam' }, 1)).gradEvalsPerStep).toBe(2)
  expect((await run(HYPERBOLA, { name: 's2sam' }, 1)).gradEvalsPerStep).toBe(1)
})

it('a view with bounds lets what is beyond them leave the chart', async () => {
  const series = { ...(await run(HYPERBOLA, { name: 'sam', hyper: { rho: 0.5 } }, 60)), key: 'gd' }
  const domainOf = (bounds: { yMin?: number; yMax?: number }) => {
    const view = { kind: 'line', title: '', metric: 'topEigenvalue', yLabel: '', yScale: 'linear', ...bounds } as const
    return lineModel(flatValley, view, [series], { xAxis: 'step', yScale: 'linear' }).y.domain
  }
  expect(column(series, 'topEigenvalue').at(-1)).toBeLessThan(10)
  expect(domainOf({})[0]).toBe(0)
  expect(domainOf({ yMin: 10 })[0]).toBe(10)
  expect(domainOf({})[1]).toBeGreaterThan(10)
  expect(domainOf({ yMax: 10 })).toEqual([0, 10])
})

describe('label noise', () => {
  const labels = Int32Array.from({ length: 1000 }, (_, i) => i % 10)

  it('makes exactly the share wrong, by valid classes, all of them', () => {
    const noisy = withLabelNoise(labels, 0.4, 10, 3)
    const wrong = [...noisy].filter((label, i) => label !== labels[i])
    expect(wrong).toHaveLength(400)
    expect(new Set(wrong).size).toBe(10)
    expect(Math.min(...noisy)).toBe(0)
    expect(Math.max(...noisy)).toBe(9)
  })

  it('is a function of the seed, and none at share 0', () => {
    expect(withLabelNoise(labels, 0.4, 10, 3)).toEqual(withLabelNoise(labels, 0.4, 10, 3))
    expect(withLabelNoise(labels, 0.4, 10, 3)).not.toEqual(withLabelNoise(labels, 0.4, 10, 4))
    expect(withLabelNoise(labels, 0, 10, 3)).toEqual(labels)
  })

  it('leaves the test labels of a task right: a share of 0 evaluates as no noise does', async () => {
    const accuracyOf = async (spec: TaskSpec) => {
      const task = await createTask(spec, 3, loadPublicFile)
      const parameters = task.initialParameters()
      const { testAccuracy } = tf.tidy(() => task.evaluate!(parameters, {}))
      const value = (await testAccuracy!.data())[0]
      tf.dispose([parameters, testAccuracy!])
      task.dispose()
      return value
    }
    const fashion = { kind: 'fashion-mnist', hidden: [8], activation: 'relu', batchSize: 8 } as const
    expect(await accuracyOf({ ...TEACHER, labelNoise: 0.9 })).toBe(await accuracyOf(TEACHER))
    expect(await accuracyOf({ ...fashion, labelNoise: 0.9 })).toBe(await accuracyOf(fashion))
  })
})

describe('SL-SAM', () => {
  const STEPS = 300
  const method = (hyper: Record<string, number>): MethodSpec => ({ name: 'slsam', hyper: { rho: 0.1, ...hyper } })
  const family = (series: RunSeries, name: 'armProbability' | 'layerActive') =>
    [0, 1, 2].map((i) => column(series, `${name}/${i}` as FamilyMember))

  it('groups a weight matrix with its bias', () => {
    expect(layersOf(['W1', 'b1', 'W2', 'b2'])).toEqual([
      ['W1', 'b1'],
      ['W2', 'b2'],
    ])
    expect(layersOf(['w', 'tokens'])).toEqual([['w'], ['tokens']])
  })

  it('with all layers active is SAM, bit for bit', async () => {
    const [all, sam] = [
      await run(TEACHER, method({ layers: 3 }), 20),
      await run(TEACHER, { name: 'sam', hyper: { rho: 0.1 } }, 20),
    ]
    expect(column(all, 'loss')).toEqual(column(sam, 'loss'))
    expect(new Set(column(all, 'activeShare'))).toEqual(new Set([1]))
  })

  it('draws k layers a step, each as often as its chance says', async () => {
    const series = await run(TEACHER, method({ layers: 2 }), STEPS)
    const [chances, active] = [family(series, 'armProbability'), family(series, 'layerActive')]
    for (let t = 0; t < STEPS; t++) {
      expect(chances[0]![t]! + chances[1]![t]! + chances[2]![t]!).toBeCloseTo(2, 4)
      expect(active[0]![t]! + active[1]![t]! + active[2]![t]!).toBe(2)
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    // The deviation of a mean of 300 draws is at most 0.029.
    for (const i of [0, 1, 2]) expect(Math.abs(mean(active[i]!) - mean(chances[i]!))).toBeLessThan(0.12)
  })

  it('by lot, every layer has the same chance for ever', async () => {
    const chances = family(await run(TEACHER, method({ layers: 1, explore: 1 }), 50), 'armProbability')
    for (const values of chances) for (const value of values) expect(value).toBeCloseTo(1 / 3, 5)
  })

  it('turns to the layers of large gradients, and no chance exceeds 1', async () => {
    const last = family(
      await run(TEACHER, method({ layers: 2, rate: 0.5, explore: 0.1 }), STEPS),
      'armProbability',
    ).map((values) => values.at(-1)!)
    expect(Math.max(...last)).toBeCloseTo(1, 4)
    expect(Math.min(...last)).toBeGreaterThan(0.02)
    expect(Math.max(...last)).toBeLessThanOrEqual(1)
  })
})

it('SL-SAM changes the drawn layer alone, its optimizer state too, and scores its reward over its chance', async () => {
  const outcomeOf = (u: number) => {
    const parameters = { W1: tf.tensor2d([[2]]), W2: tf.tensor2d([[3]]) }
    const optimizerSlots = { 'W1/m': tf.tensor2d([[5]]), 'W2/m': tf.tensor2d([[7]]) }
    const plusOne = (tensors: NamedTensors) => mapValues(tensors, (value) => tf.add(value, 1))
    const h = { rho: 0.1, layers: 1, explore: 0.3, rate: 0.02 }
    return slsam.step({
      parameters,
      optimizerSlots,
      slots: { scores: tf.zeros([2]) },
      live: mapValues(h, (value) => tf.scalar(value)),
      inputs: { draw: tf.scalar(u) },
      h,
      logged: true,
      lossOnly: () => tf.scalar(0),
      lossAt: (at) => ({ loss: tf.scalar(0), gradients: plusOne(at) }),
      update: (_, present) => ({ parameters: plusOne(present), optimizerSlots: plusOne(optimizerSlots) }),
    })
  }
  const valueOf = async (tensor: tf.Tensor | undefined) => [...(await tensor!.data())]
  // Chances of one half each: a point in the first half draws the first layer.
  for (const [u, w1, w2, scores] of [
    [0.3, 3, 3, [0, -0.04]],
    [0.7, 2, 4, [-0.04, 0]],
  ] as const) {
    const { parameters, optimizerSlots, slots, gradients } = outcomeOf(u)
    expect([await valueOf(parameters.W1), await valueOf(parameters.W2)]).toEqual([[w1], [w2]])
    expect([await valueOf(optimizerSlots['W1/m']), await valueOf(optimizerSlots['W2/m'])]).toEqual([[w1 + 3], [w2 + 4]])
    const [first, second] = [await valueOf(gradients.W1), await valueOf(gradients.W2)]
    expect([first[0] === 0, second[0] === 0]).toEqual([w1 === 2, w2 === 3])
    const got = await valueOf(slots.scores)
    for (const i of [0, 1]) expect(got[i]).toBeCloseTo(scores[i]!, 6)
  }
})

it('ASAM looks for its gradient at the same function after two layers are rescaled against each other', async () => {
  const perturbedLoss = async (u: number, v: number) => {
    const parameters = { W1: tf.tensor2d([[u]]), W2: tf.tensor2d([[v]]) }
    const loss = (w1: tf.Tensor, w2: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(tf.sub(tf.mul(w1, w2), 1)))
    const outcome = asam.step({
      parameters,
      optimizerSlots: {},
      slots: {},
      live: { rho: tf.scalar(0.3), eta: tf.scalar(0) },
      inputs: {},
      h: { rho: 0.3, eta: 0 },
      logged: true,
      lossOnly: ({ W1, W2 }) => loss(W1!, W2!),
      lossAt({ W1, W2 }) {
        const { value, grads } = tf.valueAndGrads(loss)([W1!, W2!])
        return { loss: value, gradients: { W1: grads[0]!, W2: grads[1]! } }
      },
      update: (_, present) => ({ parameters: present, optimizerSlots: {} }),
    })
    return (await outcome.metrics!.perturbedLoss!.data())[0]!
  }
  const here = await perturbedLoss(2, 0.7)
  expect(await perturbedLoss(20, 0.07)).toBeCloseTo(here, 5)
  expect(await perturbedLoss(0.5, 2.8)).toBeCloseTo(here, 5)
})
