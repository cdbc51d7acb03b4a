import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { filterNormalisedDirection } from '@/lib/curvature/filter-normalised'
import { hessianVectorProduct, type GradientsAt } from '@/lib/curvature/hessian-vector-product'
import { hutchinsonDiagonal } from '@/lib/curvature/hutchinson'
import { topEigenvalue } from '@/lib/curvature/top-eigenvalue'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import type { NamedTensors } from '@/lib/tensor/step'

beforeAll(() => useNodeBackend('cpu'))

/** f = 1/2 sum a_i x_i^2 + x_0 x_1, its Hessian diag(a) plus ones at (0, 1) and (1, 0). */
const quadratic =
  (a: readonly number[]): GradientsAt =>
  ({ x }) => {
    const f = (w: tf.Tensor) =>
      tf.add(
        tf.sum(tf.mul(tf.div(tf.tensor1d([...a]), 2), tf.square(w))),
        tf.mul(tf.slice(w, [0], [1]), tf.slice(w, [1], [1])).sum(),
      )
    return { x: tf.grad(f)(x!) }
  }
/** f = sum x^4 / 12: H = diag(x^2). */
const quartic: GradientsAt = ({ x }) => ({ x: tf.div(tf.pow(x!, 3), 3) })
const vector = (...values: number[]): NamedTensors => ({ x: tf.tensor1d(values) })
const valuesOf = (tensors: NamedTensors) => [...tensors.x!.dataSync()]

describe('the Hessian times a vector', () => {
  it('is exact for a quadratic, at any point and for a vector of any length', () => {
    const at = quadratic([2, 3, -5])
    const product = valuesOf(hessianVectorProduct(at, vector(0.3, -0.2, 0.7), vector(100, 200, 300)))
    for (const [i, want] of [400, 700, -1500].entries()) expect(product[i]! / want).toBeCloseTo(1, 4)
  })

  it('follows the point where the curvature changes', () => {
    const [a, b] = valuesOf(hessianVectorProduct(quartic, vector(2, -0.5), vector(1, 1)))
    expect(a).toBeCloseTo(4, 3)
    expect(b).toBeCloseTo(0.25, 3)
  })

  it('sends zero to zero', () => {
    expect(valuesOf(hessianVectorProduct(quartic, vector(1, 1), vector(0, 0)))).toEqual([0, 0])
  })
})

describe('power iteration', () => {
  it('finds the eigenvalue of largest size, with its sign, and a vector of length 1', () => {
    const { value, vector: v } = topEigenvalue(quadratic([1, 1, -6]), vector(0, 0, 0), vector(1, 0.2, 0.3), 30)
    expect(value.dataSync()[0]).toBeCloseTo(-6, 3)
    expect(Math.abs(valuesOf(v)[2]!)).toBeCloseTo(1, 4)
  })

  it('sees what is beside the diagonal', () => {
    // [[1, 1], [1, 1]] has eigenvalues 2 and 0.
    const { value } = topEigenvalue(quadratic([1, 1]), vector(0, 0), vector(1, 0), 20)
    expect(value.dataSync()[0]).toBeCloseTo(2, 4)
  })

  it('leaves one eigenpair behind, and nothing else', () => {
    const start = vector(1, 2)
    const before = tf.memory().numTensors
    const kept = tf.tidy(() => topEigenvalue(quartic, start, start, 3).value)
    expect(tf.memory().numTensors).toBe(before + 1)
    kept.dispose()
  })
})

it('Hutchinson: z * Hz is the diagonal where H is diagonal, whatever the signs', () => {
  const diagonal = valuesOf(hutchinsonDiagonal(quartic, vector(3, 1), [vector(1, -1), vector(-1, -1)]))
  expect(diagonal[0]).toBeCloseTo(9, 2)
  expect(diagonal[1]).toBeCloseTo(1, 2)
})

describe('a filter-normalised direction', () => {
  const weights = (): NamedTensors => ({
    W1: tf.tensor2d([3, 4, 0.06, 0.08], [2, 2]),
    b1: tf.tensor1d([1, 2]),
  })

  it('has the norm of each neuron’s weights, row by row, and leaves biases alone', () => {
    const direction = filterNormalisedDirection(weights(), 1, 0)
    const rows = tf.sqrt(tf.sum(tf.square(direction.W1!), -1)).dataSync()
    expect(rows[0]).toBeCloseTo(5, 4)
    expect(rows[1]).toBeCloseTo(0.1, 5)
    expect([...direction.b1!.dataSync()]).toEqual([0, 0])
  })

  it('is a function of seed and stream', () => {
    const of = (seed: number, stream: number) => [...filterNormalisedDirection(weights(), seed, stream).W1!.dataSync()]
    expect(of(1, 0)).toEqual(of(1, 0))
    expect(of(1, 0)).not.toEqual(of(1, 1))
    expect(of(1, 0)).not.toEqual(of(2, 0))
  })
})
