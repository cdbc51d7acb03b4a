import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'

import { Rng } from '@/lib/tensor/rng'
import { useNodeBackend } from '@/lib/tensor/node-backends'

beforeAll(() => useNodeBackend('wasm'))

/** Plain triple loop in float64 over row-major data; dimensions after transposition. */
function product(
  a: Float32Array,
  b: Float32Array,
  n: number,
  k: number,
  m: number,
  ta: boolean,
  tb: boolean,
): number[] {
  return Array.from({ length: n * m }, (_, at) => {
    const [row, col] = [Math.floor(at / m), at % m]
    let sum = 0
    for (let i = 0; i < k; i++) sum += a[ta ? i * n + row : row * k + i]! * b[tb ? col * k + i : i * m + col]!
    return sum
  })
}

it.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('matrix products on wasm are right (transposed: %s, %s) and leak nothing', async (ta, tb) => {
  const [n, k, m] = [5, 7, 3]
  const a = new Rng(1, 'test').normals(n * k)
  const b = new Rng(2, 'test').normals(k * m)
  const before = tf.memory()
  const left = tf.tensor2d(a, ta ? [k, n] : [n, k])
  const right = tf.tensor2d(b, tb ? [m, k] : [k, m])
  const got = tf.matMul(left, right, ta, tb)
  const values = await got.data()
  product(a, b, n, k, m, ta, tb).forEach((want, i) => expect(values[i]).toBeCloseTo(want, 5))
  tf.dispose([left, right, got])
  expect(tf.memory().numTensors).toBe(before.numTensors)
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
})
