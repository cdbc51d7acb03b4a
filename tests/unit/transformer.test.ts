import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { drawSequences, lossFloor, makeMarkovSource } from '@/lib/data/markov-sequences'
import { trainToEnd } from '@/lib/engine/train'
import type { RunConfig, TaskSpec } from '@/lib/experiments/types'
import { initTransformer, transformerParameters } from '@/lib/models/transformer'
import { createTask } from '@/lib/tasks'
import type { NamedTensors } from '@/lib/tasks/types'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { Rng } from '@/lib/tensor/rng'
import { plainLoss, type Weights } from './plain-transformer'

type SequenceSpec = Extract<TaskSpec, { kind: 'sequence' }>
const TINY: SequenceSpec = {
  kind: 'sequence',
  symbols: 5,
  layers: 2,
  width: 6,
  heads: 2,
  norm: 'layer',
  length: 4,
  batchSize: 2,
}
const noFiles = () => Promise.reject(new Error('no file is needed here'))

describe.each(['cpu', 'wasm'] as const)('transformer on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  it.each(['layer', 'rms'] as const)('has the loss and the gradient of the float64 loops, %s norm', async (norm) => {
    const spec = { ...TINY, norm }
    const task = await createTask(spec, 3, noFiles)
    const { tokens, targets } = task.inputs(0) as { tokens: Int32Array; targets: Int32Array }
    const inputs: NamedTensors = { tokens: tf.tensor1d(tokens, 'int32'), targets: tf.tensor1d(targets, 'int32') }
    // Off the initial values, where gains are all one and most offsets zero.
    const weights: Weights = Object.fromEntries(
      task.parameters.map(({ name, shape }, i) => {
        const size = tf.util.sizeFromShape([...shape])
        return [name, Float64Array.from(new Rng(9, 'test', i).normals(size, 0.4), (v) => Math.fround(v))]
      }),
    )
    const tensors = task.parameters.map(({ name, shape }) => tf.tensor(Float32Array.from(weights[name]!), [...shape]))
    const names = task.parameters.map(({ name }) => name)
    const { value, grads } = tf.valueAndGrads((...t: tf.Tensor[]) =>
      task.loss(Object.fromEntries(t.map((tensor, i) => [names[i]!, tensor])), inputs),
    )(tensors)

    expect((await value.data())[0]).toBeCloseTo(plainLoss(weights, tokens, targets, spec), 5)
    const step = 1e-5
    for (const [i, name] of names.entries()) {
      const values = weights[name]!
      const slope = Float64Array.from(values, (v, k) => {
        const lossAt = (moved: number) => {
          values[k] = moved
          return plainLoss(weights, tokens, targets, spec)
        }
        const difference = lossAt(v + step) - lossAt(v - step)
        values[k] = v
        return difference / (2 * step)
      })
      const got = await grads[i]!.data()
      const worst = slope.reduce((most, s, k) => Math.max(most, Math.abs(s - got[k]!)), 0)
      expect(worst, name).toBeLessThan(2e-5)
    }
    tf.dispose([tensors, grads, value, inputs])
    task.dispose()
  })
})

describe('a transformer in training', () => {
  it('learns to look two symbols back: its loss nears the entropy', async () => {
    await useNodeBackend('cpu')
    const config: RunConfig = {
      task: { ...TINY, layers: 1, width: 16, length: 12, batchSize: 8, norm: 'rms' },
      optimizer: { name: 'adamw', hyper: { lr: 0.01 } },
      schedule: { kind: 'constant' },
      seed: 2,
      steps: 600,
      log: { everySteps: 10, evaluateEverySteps: 100 },
      interventions: [],
    }
    const { values } = await trainToEnd('sequence', config, noFiles)
    const source = makeMarkovSource(5, 2)
    const floor = lossFloor(source, 12)
    // What the last symbol alone allows; training stays there for a while.
    const shortSighted = lossFloor(source, 1)
    expect(values.floor![0]).toBeCloseTo(floor, 5)
    expect(values.loss![0]).toBeGreaterThan(shortSighted)
    const last = values.loss!.slice(-10).reduce((sum, loss) => sum + loss / 10, 0)
    expect(last).toBeLessThan(floor + 0.3 * (shortSighted - floor))
    expect(last).toBeGreaterThan(floor - 0.1)
  })
})

describe('transformer parameters', () => {
  it('are a function of the seed, and name what Muon takes', async () => {
    await useNodeBackend('cpu')
    const first = initTransformer(TINY, 1)
    const again = initTransformer(TINY, 1)
    const other = initTransformer(TINY, 2)
    expect(Object.keys(first)).toEqual(transformerParameters(TINY).map(({ name }) => name))
    expect(await first['0.qkv.W']!.data()).toEqual(await again['0.qkv.W']!.data())
    expect(await first['0.qkv.W']!.data()).not.toEqual(await other['0.qkv.W']!.data())
    const hidden = transformerParameters(TINY).filter(({ role }) => role === 'hidden-matrix')
    expect(hidden).toHaveLength(4 * TINY.layers)
    tf.dispose([first, again, other])
  })

  it('refuses heads that do not divide the width', () => {
    expect(() => transformerParameters({ ...TINY, heads: 4 })).toThrow(/4 heads do not divide a width of 6/)
  })
})

describe('the source of order 2', () => {
  it('has the entropy that its sequences show', () => {
    const source = makeMarkovSource(5, 7)
    const { tokens, targets } = drawSequences(source, 2000, 20, new Rng(1, 'test'))
    const [total, first] = [new Map<string, number>(), new Map<string, number>()]
    const counts = new Map<string, Map<number, number>>()
    targets.forEach((target, i) => {
      const place = i % 20
      const key = place === 0 ? `first ${tokens[i]}` : `${tokens[i - 1]} ${tokens[i]}`
      const followers = counts.get(key) ?? new Map<number, number>()
      counts.set(key, followers.set(target, (followers.get(target) ?? 0) + 1))
      const sum = place === 0 ? first : total
      sum.set(key, (sum.get(key) ?? 0) + 1)
    })
    // The empirical conditional entropy of next symbol given what the model sees.
    let loss = 0
    for (const followers of counts.values()) {
      const seen = [...followers.values()].reduce((sum, n) => sum + n, 0)
      for (const n of followers.values()) loss -= n * Math.log(n / seen)
    }
    expect(loss / targets.length).toBeCloseTo(lossFloor(source, 20), 2)
  })
})
