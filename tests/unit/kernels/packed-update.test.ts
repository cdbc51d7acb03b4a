import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'

import { adam } from '@/lib/optim/adam'
import { adamw } from '@/lib/optim/adamw'
import { sgd } from '@/lib/optim/sgd'
import { useNodeBackend, type NodeBackend } from '@/lib/tensor/node-backends'
import { packedUpdate, type UpdateRule } from '@/lib/tensor/ops/packed-update'
import { normals, tensorOf } from './compare'

const RULES: readonly (readonly [string, UpdateRule])[] = [
  ['adam', adam.fused!(adam.defaults)!],
  ['adam with weight decay', adam.fused!({ ...adam.defaults, weightDecay: 0.1 })!],
  ['amsgrad', adam.fused!({ ...adam.defaults, amsgrad: true })!],
  ['adamw', adamw.fused!(adamw.defaults)!],
  ['sgd with momentum', sgd.fused!({ ...sgd.defaults, momentum: 0.9 })!],
]

/** Below a vector, between, above, with a rest; and none. */
const SHAPES = [[1], [3], [4], [5, 3], [33], [0], [2, 4]]
const LIVE: Readonly<Record<string, number>> = {
  lr: 0.01,
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  eps: 1e-8,
  c1: 0.271,
  c2: 0.0297,
  momentum: 0.9,
  dampening: 0,
  started: 1,
}

async function update(backend: NodeBackend, rule: UpdateRule): Promise<readonly (readonly number[])[]> {
  await useNodeBackend(backend)
  const before = tf.memory().numTensors
  const values = tf.tidy(() => {
    const make = (seed: number, of: (x: number) => number = (x) => x) =>
      SHAPES.map((shape, i) => {
        const input = normals(shape, seed + i)
        return tensorOf({ shape, values: Float32Array.from(input.values, of) })
      })
    const live = tf.tensor1d(rule.live.map((name) => LIVE[name]!))
    const given = [make(1), make(20), rule.slots.map((_, s) => make(40 + 20 * s, Math.abs))] as const
    const next = packedUpdate(rule, live, given[0], given[1], given[2])
    // What is given must be as it was.
    return [...given[0], ...given[1], ...given[2].flat(), ...next.parameters, ...next.slots.flat()].map((tensor) => [
      ...tensor.dataSync(),
    ])
  })
  expect(tf.memory().numTensors).toBe(before)
  return values
}

describe.each(RULES)('%s', (_, rule) => {
  it('has the same bits on wasm as on cpu', async () => {
    expect(await update('wasm', rule)).toEqual(await update('cpu', rule))
  })

  it("is the rule's loop, and changes nothing that it is given", async () => {
    const values = await update('cpu', rule)
    const count = SHAPES.length
    const sets = 2 + rule.slots.length
    const part = (i: number) => values.slice(i * count, (i + 1) * count).map((numbers) => Float32Array.from(numbers))
    SHAPES.forEach((shape, i) => expect(part(0)[i]).toEqual(normals(shape, 1 + i).values))
    const live = Float32Array.from(rule.live, (name) => LIVE[name]!)
    const wanted = [part(1), ...rule.slots.map((__, s) => part(2 + s))]
    SHAPES.forEach((__, i) =>
      rule.loop(
        wanted[0]![i]!,
        part(0)[i]!,
        wanted.slice(1).map((slot) => slot[i]!),
        live,
      ),
    )
    wanted.forEach((tensors, s) => expect(part(sets + s)).toEqual(tensors))
  })
})
