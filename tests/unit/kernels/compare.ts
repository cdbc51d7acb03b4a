import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'

import { useNodeBackend, type NodeBackend } from '@/lib/tensor/node-backends'
import { Rng } from '@/lib/tensor/rng'

/** Values of a tensor, or a way to make them. */
export interface Input {
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** Standard normals, the same for the same seed; `special` replaces some of them by position. */
export function normals(shape: readonly number[], seed: number, special: Readonly<Record<number, number>> = {}): Input {
  const values = new Rng(seed, 'test').normals(sizeOf(shape))
  for (const [at, value] of Object.entries(special)) values[Number(at)] = value
  return { shape, values }
}

/** Whole numbers in 0 .. limit - 1. */
export function integers(shape: readonly number[], limit: number, seed: number): Input {
  const rng = new Rng(seed, 'test')
  return { shape, values: Int32Array.from({ length: sizeOf(shape) }, () => rng.integer(limit)) }
}

export const tensorOf = ({ shape, values }: Input): tf.Tensor =>
  tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32')

/** Results by name: what came out of an operation, and the gradients by its differentiable inputs. */
export type Results = Readonly<Record<string, Input>>

export interface Computation {
  readonly inputs: readonly Input[]
  /** What is differentiated: `inputs[i]` for each i here. Default: none. */
  readonly by?: readonly number[]
  readonly f: (...inputs: tf.Tensor[]) => tf.Tensor
}

/**
 * Computes f and the gradients of sum(f * random) on a backend.
 *
 * @throws if a tensor is left behind
 */
export async function compute(backend: NodeBackend, { inputs, by = [], f }: Computation): Promise<Results> {
  await useNodeBackend(backend)
  const before = tf.memory()
  const tensors = tf.tidy(() => {
    const given = inputs.map(tensorOf)
    const y = f(...given)
    const results: Record<string, tf.Tensor> = { y }
    if (by.length > 0) {
      const partly = (...some: tf.Tensor[]) => f(...given.map((tensor, i) => some[by.indexOf(i)] ?? tensor))
      const dy = tensorOf(normals(y.shape, 77))
      tf.grads(partly)(
        by.map((i) => given[i]!),
        dy,
      ).forEach((gradient, i) => (results[`d${by[i]}`] = gradient))
    }
    return results
  })
  const results = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync() as Float32Array },
    ]),
  )
  tf.dispose(tensors)
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before.numTensors)
  expect(tf.memory().numDataBuffers, 'buffers left behind').toBe(before.numDataBuffers)
  return results
}

/** Half the distance from 1 to the next float32: the relative error of one rounding. */
const HALF_ULP = 2 ** -24

/**
 * Every number of `got` is that of `want` up to `roundings` roundings of a number as large as the largest of that tensor, or as 1. NaN and
 * infinities are met exactly.
 *
 * A sum of k terms in any order is off by k roundings of the sum of their sizes; of k random signs, that sum is some sqrt(k) times the result.
 */
export function expectClose(got: Results, want: Results, roundings: number): void {
  expect(Object.keys(got)).toEqual(Object.keys(want))
  for (const [name, { shape, values }] of Object.entries(want)) {
    expect(got[name]!.shape, `shape of ${name}`).toEqual(shape)
    const largest = [...values].reduce((max, x) => (Number.isFinite(x) ? Math.max(max, Math.abs(x)) : max), 1)
    const tolerance = roundings * HALF_ULP * largest
    const misses = [...values]
      .map((value, i) => ({ name: `${name}[${i}]`, got: got[name]!.values[i]!, want: value }))
      .filter(
        (pair) =>
          !(Number.isFinite(pair.want) ? Math.abs(pair.got - pair.want) <= tolerance : Object.is(pair.got, pair.want)),
      )
    expect(
      misses.slice(0, 4),
      `${misses.length} of ${values.length} numbers of ${name} are off by more than ${tolerance}`,
    ).toEqual([])
  }
}
