import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { makeAssociativeMemory } from '@/lib/data/associative-memory'
import { createTask } from '@/lib/tasks'
import { misreadBound, stationaryLoss } from '@/lib/tasks/noisy-quadratic'
import { surfaceValue } from '@/lib/tasks/surface'
import { makeTaughtRows } from '@/lib/tasks/teacher-mlp'
import type { Task } from '@/lib/tasks/types'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { Rng } from '@/lib/tensor/rng'
import { inputTensors } from './input-tensors'
import { loadPublicFile } from './public-file'

const numbers = async (tensor: tf.Tensor) => Float32Array.from(await tensor.data())

beforeAll(() => useNodeBackend('cpu'))

describe('noisy-quadratic', () => {
  const curvatures = [1, 3]

  /** Time average of plain SGD, float64, one chain. */
  function simulate(learningRate: number, variance: number): number {
    const rng = new Rng(11, 'test')
    const x = curvatures.map(() => 0)
    let sum = 0
    const [burn, steps] = [2000, 400_000]
    for (let t = 0; t < burn + steps; t++) {
      curvatures.forEach((a, i) => (x[i]! -= learningRate * (a * x[i]! + Math.sqrt(variance) * rng.normal())))
      if (t >= burn) sum += curvatures.reduce((f, a, i) => f + (a * x[i]! ** 2) / 2, 0)
    }
    return sum / steps
  }

  it.each([0.05, 0.3])('the floor is the loss that a long float64 run settles at, rate %s', (learningRate) => {
    expect(Math.abs(simulate(learningRate, 0.25) / stationaryLoss(curvatures, 0.25, learningRate) - 1)).toBeLessThan(
      0.02,
    )
  })

  it("the errata's case: 1/38 exactly, above the misread bound of 1/40", () => {
    expect(stationaryLoss([1], 1, 0.1)).toBeCloseTo(1 / 38, 12)
    expect(misreadBound([1], 1, 0.1)).toBeCloseTo(1 / 40, 12)
    // With the true second moment 2 / (2 - rate) for sigma^2 the bound is attained.
    expect(misreadBound([1], 2 / 1.9, 0.1)).toBeCloseTo(1 / 38, 12)
    expect(misreadBound([1, 100], 1, 0.004)).toBeCloseTo((100 * 2 * 0.004) / 4, 12)
  })

  it('is silent where the theory is: unstable rates, and rates of 1 / (2 mu) or more', () => {
    expect(stationaryLoss([1, 100], 1, 0.02)).toBeNaN()
    expect(stationaryLoss([1, 100], 1, 0.0199)).toBeGreaterThan(0)
    expect(misreadBound([1], 1, 0.5)).toBeNaN()
  })

  it('its chains, trained, reach the floor, and a batch of 4 has a quarter of it', async () => {
    const learningRate = 0.1
    for (const batchSize of [1, 4]) {
      const spec = {
        kind: 'noisy-quadratic',
        curvatures: [1],
        noiseVariance: 1,
        batchSize,
        chains: 4000,
        start: 0.2,
      } as const
      const task = await createTask(spec, 0, loadPublicFile)
      let x = task.initialParameters().x!
      let sum = 0
      for (let t = 0; t < 120; t++) {
        const inputs = inputTensors(task, t)
        const { loss } = task.metrics!({ x }, inputs)
        const { floor } = task.hostMetrics!({ step: t, learningRate })
        if (t >= 60) sum += (await numbers(loss as tf.Tensor))[0]! / 60
        expect(floor).toBeCloseTo(1 / 38 / batchSize, 10)
        const next = tf.tidy(() => tf.sub(x, tf.mul(learningRate, tf.grad((v) => task.loss({ x: v }, inputs))(x))))
        tf.dispose([x, inputs, loss])
        x = next
      }
      expect(Math.abs((sum * 38 * batchSize) / 1 - 1)).toBeLessThan(0.02)
      tf.dispose(x)
      task.dispose()
    }
  })
})

describe('surface', () => {
  it.each(['quadratic', 'rosenbrock', 'saddle'] as const)(
    '%s: loss and drawn grid are the same function',
    async (surface) => {
      const spec = { kind: 'surface', surface, condition: 20, start: [-1.5, 2.5] } as const
      const task = await createTask(spec, 0, loadPublicFile)
      const loss = tf.tidy(() => task.loss(task.initialParameters(), {}))
      expect((await loss.data())[0]).toBeCloseTo(surfaceValue(spec, -1.5, 2.5), 3)
      const [field] = await task.fields!({}, 0)
      const [xMin, xMax, yMin, yMax] = field!.extent!
      expect([field!.shape, field!.data.length]).toEqual([[61, 61], 3721])
      expect(-1.5 > xMin && -1.5 < xMax && 2.5 > yMin && 2.5 < yMax).toBe(true)
      // Row 0 is the lowest y; the second value of a row is one step in x.
      expect(field!.data[0]).toBeCloseTo(surfaceValue(spec, xMin, yMin), 2)
      expect(field!.data[1]).toBeCloseTo(surfaceValue(spec, xMin + (xMax - xMin) / 60, yMin), 2)
      expect(field!.data[3720]).toBeCloseTo(surfaceValue(spec, xMax, yMax), 2)
      expect(await task.fields!({}, 10)).toEqual([])
      task.dispose()
    },
  )

  it('has its known minima', () => {
    expect(surfaceValue({ kind: 'surface', surface: 'rosenbrock', start: [0, 0] }, 1, 1)).toBe(0)
    expect(surfaceValue({ kind: 'surface', surface: 'saddle', start: [0, 0] }, 2, 1)).toBe(3)
    expect(surfaceValue({ kind: 'surface', surface: 'quadratic', condition: 9, start: [0, 0] }, 1, 1)).toBe(5)
  })
})

describe('points-2d', () => {
  it('draws P(class 1) on the grid, lowest row first, and sends the points once', async () => {
    const spec = {
      kind: 'points-2d',
      shape: 'moons',
      count: 31,
      noise: 0.1,
      hidden: [],
      activation: 'relu',
      batchSize: 31,
    } as const
    const task = await createTask(spec, 0, loadPublicFile)
    // Logits (0, y): P(class 1) = 1 / (1 + exp(-y)).
    const parameters = { W1: tf.tensor2d([0, 0, 0, 1], [2, 2]), b1: tf.zeros([2]) }
    const [boundary, points] = await task.fields!(parameters, 0)
    const [, , yMin, yMax] = boundary!.extent!
    expect(boundary!.shape).toEqual([48, 48])
    expect(boundary!.data[5]).toBeCloseTo(1 / (1 + Math.exp(-(yMin + (yMax - yMin) / 96))), 5)
    expect(boundary!.data[47 * 48]).toBeCloseTo(1 / (1 + Math.exp(-(yMax - (yMax - yMin) / 96))), 5)
    expect(points!.shape).toEqual([31, 3])
    for (let i = 0; i < 31; i++) expect(points!.data[3 * i + 2]).toBe(i % 2)
    expect((await task.fields!(parameters, 5)).map(({ name }) => name)).toEqual(['boundary'])
    // A full batch holds every point, with its own label.
    const { rows } = task.inputs(0)
    expect([...rows!].sort((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, i) => i))
    const all = Array.from({ length: 31 }, (_, i) => [...points!.data.subarray(3 * i, 3 * i + 3)].join())
    // With its own label: logits (0, y) again.
    const loss = await task.loss(parameters, inputTensors(task, 0)).data()
    const each = all
      .map((p) => p.split(',').map(Number))
      .map(([, y, label]) => Math.log(1 + Math.exp(label === 1 ? -y! : y!)))
    expect(loss[0]).toBeCloseTo(each.reduce((sum, l) => sum + l, 0) / 31, 5)
    // Class 0 is the upper moon: the classifier "class 1 above" is mostly wrong.
    const accuracy = task.evaluate!(parameters, {}).trainAccuracy!
    const wrong = all.map((p) => p.split(',').map(Number)).filter(([, y, label]) => y! > 0 !== (label === 1)).length
    expect((await accuracy.data())[0]).toBeCloseTo(1 - wrong / 31, 6)
    task.dispose()
  })
})

describe('associative-memory', () => {
  const spec = { kind: 'associative-memory', keys: 9, dim: 4, zipf: 1, batchSize: 0 } as const

  it("starts at log(keys), and its loss is the frequency-weighted mean of the keys' losses", async () => {
    const task = await createTask(spec, 0, loadPublicFile)
    const [parameters, inputs] = [task.initialParameters(), inputTensors(task, 0)]
    const weights = await numbers(inputs.weights!)
    expect(weights.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
    expect((await task.loss(parameters, inputs).data())[0]).toBeCloseTo(Math.log(9), 5)
    // With equal weights the loss is the mean of both halves (5 frequent keys, 4 rare ones).
    const W = tf.tensor2d(new Rng(1, 'test').normals(16), [4, 4])
    const uniform = await task.loss({ W }, { weights: tf.fill([9], 1 / 9) }).data()
    const { frequentLoss, rareLoss } = task.metrics!({ W }, inputs)
    const [frequent, rare] = [
      (await (frequentLoss as tf.Tensor).data())[0]!,
      (await (rareLoss as tf.Tensor).data())[0]!,
    ]
    expect((5 * frequent + 4 * rare) / 9).toBeCloseTo(uniform[0]!, 5)
    task.dispose()
  })

  it('stores key -> value: for a single pair the best direction is the outer product', async () => {
    const task = await createTask({ ...spec, keys: 2, dim: 8 }, 1, loadPublicFile)
    const inputs = inputTensors(task, 0)
    let W = task.initialParameters().W!
    for (let t = 0; t < 200; t++)
      W = tf.tidy(() => tf.sub(W, tf.mul(5, tf.grad((w) => task.loss({ W: w }, inputs))(W))))
    expect((await task.loss({ W }, inputs).data())[0]).toBeLessThan(0.02)
    const [field] = await task.fields!({ W }, 3)
    // Two keys and the difference of two values: rank at most 2, and two logits differ in one direction only.
    expect(field!.data).toHaveLength(8)
    expect(field!.data[0]!).toBeGreaterThan(1)
    expect(field!.data[2]! / field!.data[0]!).toBeLessThan(1e-5)
    const squares = await tf.sum(tf.square(W)).data()
    expect(field!.data.reduce((sum, s) => sum + s * s, 0) / squares[0]!).toBeCloseTo(1, 4)
    task.dispose()
  })

  it('asks U W e_k: each loss is that of a calculation by hand', async () => {
    const task = await createTask(spec, 4, loadPublicFile)
    const { keys, values } = makeAssociativeMemory(9, 4, 1, 4)
    const w = new Rng(2, 'test').normals(16, 2)
    for (const k of [0, 5]) {
      const logits = Array.from({ length: 9 }, (_, j) => {
        let sum = 0
        for (let a = 0; a < 4; a++)
          for (let b = 0; b < 4; b++) sum += values[4 * j + a]! * w[4 * a + b]! * keys[4 * k + b]!
        return sum
      })
      const expected = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[k]!
      const weights = tf.tensor1d(Array.from({ length: 9 }, (_, j) => (j === k ? 1 : 0)))
      expect((await numbers(task.loss({ W: tf.tensor2d(w, [4, 4]) }, { weights })))[0]).toBeCloseTo(expected, 4)
    }
    task.dispose()
  })

  it('a sampled batch sums to 1 and changes with the step', async () => {
    const task = await createTask({ ...spec, batchSize: 20 }, 0, loadPublicFile)
    const [one, two] = [0, 1].map((step) => [...task.inputs(step).weights!]) as [number[], number[]]
    expect(one.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
    expect(one).not.toEqual(two)
    task.dispose()
  })
})

describe('teacher-mlp', () => {
  it('labels every class, roughly evenly, and does not label at random', () => {
    for (const seed of [0, 1, 2]) {
      const { train, test } = makeTaughtRows(4000, seed)
      const counts = new Array<number>(10).fill(0)
      train.labels.forEach((label) => counts[label]!++)
      expect(Math.min(...counts)).toBeGreaterThan(200) // 400 if even
      expect(Math.max(...counts)).toBeLessThan(800)
      expect([test.labels.length, test.x.length]).toEqual([2048, 2048 * 32])
      expect(test.x.subarray(0, 32)).not.toEqual(train.x.subarray(0, 32))
    }
    expect(makeTaughtRows(100, 4)).toEqual(makeTaughtRows(100, 4))
  })
})

describe('noise-only', () => {
  it('gives zero-mean gradients of the asked scale', async () => {
    const task = await createTask({ kind: 'noise-only', weights: 50_000, gradientScale: 3 }, 0, loadPublicFile)
    const parameters = task.initialParameters()
    const gradient = tf.grad((w) => task.loss({ w }, inputTensors(task, 4)))(parameters.w!)
    const values = await numbers(gradient)
    expect(Math.abs(values.reduce((sum, v) => sum + v, 0) / values.length)).toBeLessThan(0.06)
    expect(values.reduce((sum, v) => sum + v * v, 0) / values.length / 9).toBeCloseTo(1, 1)
    const { meanWeight } = task.metrics!({ w: tf.neg(parameters.w!) }, {})
    expect((await (meanWeight as tf.Tensor).data())[0]).toBe(1)
    task.dispose()
  })
})

describe('periodic-linear', () => {
  it('is steep at t = 1, 4, 7, ... counting from 1, and stays on [-1, 1]', async () => {
    const task = await createTask({ kind: 'periodic-linear', steep: 5, start: 0 }, 0, loadPublicFile)
    const slopes = [0, 1, 2, 3, 4, 5, 6].map((step) => task.inputs(step).slope![0])
    expect(slopes).toEqual([5, -1, -1, 5, -1, -1, 5])
    const projected = await task.project!({ x: tf.tensor1d([-1.5]) }).x!.data()
    expect([...projected]).toEqual([-1])
    task.dispose()
  })
})

describe('fashion-mnist', () => {
  const spec = { kind: 'fashion-mnist', hidden: [16], activation: 'relu', batchSize: 100 } as const

  it('shares images among tasks and frees them with the last', async () => {
    const before = tf.memory().numTensors
    const tasks: Task[] = [await createTask(spec, 0, loadPublicFile), await createTask(spec, 1, loadPublicFile)]
    expect(tf.memory().numTensors).toBe(before + 4)
    tasks[0]!.dispose()
    tasks[0]!.dispose()
    expect(tf.memory().numTensors).toBe(before + 4)
    tasks[1]!.dispose()
    expect(tf.memory().numTensors).toBe(before)
    const later = await createTask(spec, 0, loadPublicFile)
    const measured = tf.tidy(() => later.evaluate!(later.initialParameters(), {}))
    expect((await numbers(measured.testLoss!))[0]).toBeGreaterThan(1)
    tf.dispose(measured)
    later.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('learns: from chance to well above it within 60 steps', async () => {
    await useNodeBackend('wasm')
    const task = await createTask(spec, 0, loadPublicFile)
    let parameters = task.initialParameters()
    const names = Object.keys(parameters)
    const accuracy = async () => (await tf.tidy(() => task.evaluate!(parameters, {}).testAccuracy!).data())[0]!
    expect(await accuracy()).toBeLessThan(0.35)
    for (let t = 0; t < 60; t++) {
      const inputs = inputTensors(task, t)
      const next = tf.tidy(() => {
        const { grads } = tf.valueAndGrads((...p: tf.Tensor[]) =>
          task.loss(Object.fromEntries(p.map((tensor, i) => [names[i]!, tensor])), inputs),
        )(Object.values(parameters))
        return Object.fromEntries(names.map((name, i) => [name, tf.sub(parameters[name]!, tf.mul(0.05, grads[i]!))]))
      })
      tf.dispose([inputs, parameters])
      parameters = next
    }
    expect(await accuracy()).toBeGreaterThan(0.65)
    tf.dispose(parameters)
    task.dispose()
    await useNodeBackend('cpu')
  })
})
