import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { CourseError } from '@/lib/errors'
import type { TaskSpec } from '@/lib/experiments/types'
import { createTask } from '@/lib/tasks'
import type { NamedTensors, Task } from '@/lib/tasks/types'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { Rng } from '@/lib/tensor/rng'
import { inputTensors } from './input-tensors'
import { loadPublicFile } from './public-file'

const NORMED = { kind: 'normed-mlp', depth: 2, width: 8, samples: 200, batchSize: 50 } as const

/** One of each kind, small, smooth where the task allows it. */
const SPECS: readonly TaskSpec[] = [
  { kind: 'fashion-mnist', hidden: [8], activation: 'tanh', batchSize: 16 },
  { kind: 'points-2d', shape: 'spiral', count: 60, noise: 0.05, hidden: [8, 8], activation: 'silu', batchSize: 20 },
  { kind: 'associative-memory', keys: 12, dim: 6, zipf: 1, batchSize: 0 },
  { kind: 'associative-memory', keys: 12, dim: 6, zipf: 1, batchSize: 5 },
  { kind: 'teacher-mlp', hidden: [16, 16], samples: 200, batchSize: 50 },
  { kind: 'surface', surface: 'quadratic', condition: 25, start: [0.8, -0.6] },
  { kind: 'surface', surface: 'rosenbrock', start: [-1.2, 1] },
  { kind: 'surface', surface: 'saddle', start: [0.7, 0.1] },
  { kind: 'surface', surface: 'hyperbola', start: [4, 0.3] },
  { kind: 'surface', surface: 'hyperbola', labelNoise: 0.5, start: [1.4, 0.3] },
  { kind: 'noisy-quadratic', curvatures: [1, 10], noiseVariance: 1, batchSize: 4, chains: 3, start: 0.5 },
  { kind: 'noise-only', weights: 7, gradientScale: 2 },
  { kind: 'periodic-linear', steep: 3, start: 0.5 },
  { kind: 'deep-mlp', layers: 5, width: 4, segment: 2, samples: 24, batchSize: 8 },
  ...(['batch', 'layer', 'rms', 'group', 'none'] as const).map((norm) => ({
    ...NORMED,
    norm,
    wiring: 'plain' as const,
  })),
  ...(['pre', 'post'] as const).map((wiring) => ({ ...NORMED, norm: 'layer' as const, wiring, normInput: true })),
]
const named = SPECS.map((spec) => [JSON.stringify(spec), spec] as const)
const host = async (tensors: NamedTensors) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(tensors).map(async ([name, t]) => [name, [t.shape, [...(await t.data())]]] as const),
    ),
  )

/** Off the initial values, where biases are zero and some gradients vanish by symmetry. */
const perturbed = (task: Task): NamedTensors =>
  tf.tidy(() =>
    Object.fromEntries(
      Object.entries(task.initialParameters()).map(([name, t], i) => [
        name,
        tf.add(t, tf.tensor(new Rng(9, 'test', i).normals(t.size, 0.1), t.shape)),
      ]),
    ),
  )

beforeAll(() => useNodeBackend('cpu'))

describe.each(named)('%s', (_, spec) => {
  it('has the gradient that central differences find', async () => {
    const task = await createTask(spec, 3, loadPublicFile)
    const inputs = inputTensors(task, 2)
    const start = perturbed(task)
    const names = Object.keys(start)
    const gradients = tf.tidy(() => {
      const { grads } = tf.valueAndGrads((...t: tf.Tensor[]) =>
        task.loss(Object.fromEntries(t.map((tensor, i) => [names[i]!, tensor])), inputs),
      )(Object.values(start))
      return Object.fromEntries(grads.map((g, i) => [names[i]!, g]))
    })
    // Along five random directions for each parameter, and the median of them: a ReLU's kink may lie within even a short step.
    for (const name of names) {
      const value = start[name]!
      const errors: number[] = []
      for (let i = 0; i < 5; i++) {
        const direction = tf.tensor(new Rng(7, 'test', i).normals(value.size), value.shape)
        const lossAt = async (distance: number) => {
          const loss = tf.tidy(() =>
            task.loss({ ...start, [name]: tf.add(value, tf.mul(direction, distance)) }, inputs),
          )
          return (await loss.data())[0]!
        }
        const step = spec.kind === 'teacher-mlp' || spec.kind === 'normed-mlp' ? 1e-4 : 2e-3
        const measured = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step)
        const slope = tf.tidy(() => tf.sum(tf.mul(gradients[name]!, direction)))
        const expected = (await slope.data())[0]!
        errors.push(Math.abs(measured - expected) / (0.2 + Math.abs(expected)))
      }
      // Float32 losses allow about three digits of a difference.
      expect(errors.sort((a, b) => a - b)[2]).toBeLessThan(0.01)
    }
    task.dispose()
  })

  it('is the same for the same seed, bit for bit, and parameters are as declared', async () => {
    const [one, two] = [await createTask(spec, 5, loadPublicFile), await createTask(spec, 5, loadPublicFile)]
    expect(await host(one.initialParameters())).toEqual(await host(two.initialParameters()))
    two.inputs(0)
    for (const step of [0, 1, 50]) expect(one.inputs(step)).toEqual(two.inputs(step))
    const shapes = Object.entries(one.initialParameters()).map(([name, t]) => [name, t.shape])
    expect(shapes).toEqual(one.parameters.map(({ name, shape }) => [name, shape]))
    one.dispose()
    two.dispose()
  })

  it('leaks nothing', async () => {
    const before = tf.memory().numTensors
    const task = await createTask(spec, 1, loadPublicFile)
    const [parameters, buffers] = [task.initialParameters(), task.initialBuffers?.() ?? {}]
    const held = tf.memory().numTensors
    for (let step = 0; step < 3; step++) {
      const inputs = inputTensors(task, step)
      tf.tidy(() => {
        task.loss(parameters, inputs)
        task.metrics?.(parameters, inputs)
        task.evaluate?.(parameters, buffers)
        task.project?.(parameters)
        task.nextBuffers?.(buffers, parameters, inputs)
      })
      await task.fields?.(parameters, step)
      tf.dispose(inputs)
      expect(tf.memory().numTensors).toBe(held)
    }
    tf.dispose([parameters, buffers])
    task.dispose()
    task.dispose() // twice does no harm
    expect(tf.memory().numTensors).toBe(before)
  })

  it('agrees on the wasm backend', async () => {
    const lossOn = async (backend: 'cpu' | 'wasm') => {
      await useNodeBackend(backend)
      const task = await createTask(spec, 2, loadPublicFile)
      const [parameters, inputs] = [perturbed(task), inputTensors(task, 1)]
      const buffers = task.initialBuffers?.() ?? {}
      const names = Object.keys(parameters)
      const out = tf.tidy(() => {
        const { value, grads } = tf.valueAndGrads((...t: tf.Tensor[]) =>
          task.loss(Object.fromEntries(t.map((tensor, i) => [names[i]!, tensor])), inputs),
        )(Object.values(parameters))
        const scalars = Object.values({
          ...task.metrics?.(parameters, inputs),
          ...task.evaluate?.(parameters, buffers),
        })
        return [value, ...grads.map((g) => tf.sum(tf.abs(g))), ...scalars]
      })
      const values = await Promise.all(out.map(async (t) => (await t.data())[0]!))
      for (const field of (await task.fields?.(parameters, 0)) ?? []) values.push(...field.data.subarray(0, 50))
      tf.dispose([parameters, inputs, out])
      task.dispose()
      return values
    }
    const [cpu, wasm] = [await lossOn('cpu'), await lossOn('wasm')]
    await useNodeBackend('cpu')
    expect(wasm).toHaveLength(cpu.length)
    cpu.forEach((value, i) => expect(Math.abs(wasm[i]! - value)).toBeLessThan(1e-4 * (1 + Math.abs(value))))
  })
})

describe('createTask', () => {
  const refused: readonly [Record<string, unknown>, RegExp][] = [
    [
      { kind: 'points-2d', shape: 'spiral', count: 60, noise: 0, hidden: [8], activation: 'relu', batchSize: 61 },
      /task\.batchSize is 61.*from 1 to 60/,
    ],
    [
      { kind: 'fashion-mnist', hidden: [8, -1], activation: 'relu', batchSize: 8 },
      /task\.hidden\.1 is -1.*from 1 to 2048/,
    ],
    [{ kind: 'fashion-mnist', hidden: [8], activation: 'swish', batchSize: 8 }, /task\.activation.*relu/],
    [{ kind: 'surface', surface: 'quadratic', condition: 0.5, start: [1, 1] }, /task\.condition is 0\.5.*from 1 to/],
    [{ kind: 'surface', surface: 'saddle', start: [1] }, /task\.start.*2 to 2 numbers/],
    [
      { kind: 'noisy-quadratic', curvatures: [1, 0], noiseVariance: 1, batchSize: 1, chains: 1, start: 0 },
      /task\.curvatures\.1 is 0/,
    ],
    [
      { kind: 'noisy-quadratic', curvatures: [1], noiseVariance: NaN, batchSize: 1, chains: 1, start: 0 },
      /task\.noiseVariance/,
    ],
    [{ kind: 'associative-memory', keys: 4, dim: 2.5, zipf: 1, batchSize: 0 }, /task\.dim is 2\.5.*whole/],
    [{ kind: 'periodic-linear', steep: 3, start: 2 }, /task\.start is 2.*from -1 to 1/],
    [{ kind: 'glyphs' }, /task\.kind is "glyphs"/],
  ]
  it.each(refused)('refuses %j', async (spec, message) => {
    const error: unknown = await createTask(spec as TaskSpec, 0, loadPublicFile).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CourseError)
    expect((error as CourseError).code).toBe('bad-config')
    expect((error as CourseError).message).toMatch(message)
  })

  it('refuses a seed that is not whole', async () => {
    await expect(createTask(SPECS[9]!, 0.5, loadPublicFile)).rejects.toThrow(/seed is 0\.5/)
  })
})
