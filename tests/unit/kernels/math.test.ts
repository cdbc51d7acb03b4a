import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

import { HOST_ACTIVATIONS } from '@/lib/tensor/kernels/cpu/activation'
import { normalCdf } from '@/lib/tensor/kernels/cpu/normal-cdf'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { linear } from '@/lib/tensor/ops/linear'

/** x from -100 to 100, dense near 0, in both signs. */
const ARGUMENTS = Float32Array.from(
  { length: 4001 },
  (_, i) => Math.sign(i - 2000) * 10 ** ((Math.abs(i - 2000) / 2000) * 8 - 6),
)

/** Distance from `x` to the next float32 of larger size; at least that of the smallest normal number. */
const ulp = (x: number): number => 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - 23, -149)

/** An activation as the SIMD module computes it: a layer with the identity. */
async function onWasm(activation: 'tanh' | 'silu' | 'gelu-exact' | 'gelu-tanh'): Promise<Float32Array> {
  await useNodeBackend('wasm')
  const y = tf.tidy(() => linear(tf.tensor2d(ARGUMENTS, [ARGUMENTS.length, 1]), tf.ones([1, 1]), null, activation))
  const values = y.dataSync<'float32'>()
  y.dispose()
  return values
}

function worst(got: Float32Array, want: (x: number) => number, from: number, to: number): number {
  let largest = 0
  ARGUMENTS.forEach((x, i) => {
    if (x >= from && x <= to) largest = Math.max(largest, Math.abs(got[i]! - want(x)) / ulp(want(x)))
  })
  return largest
}

it('tanh is right to 2 units in the last place, everywhere', async () => {
  expect(worst(await onWasm('tanh'), Math.tanh, -100, 100)).toBeLessThan(2)
})

it('silu and gelu are right to a few units in the last place', async () => {
  const { silu, 'gelu-tanh': geluTanh, 'gelu-exact': geluExact } = HOST_ACTIVATIONS
  expect(worst(await onWasm('silu'), silu.value, -80, 100)).toBeLessThan(4)
  expect(worst(await onWasm('gelu-exact'), geluExact.value, -1, 100)).toBeLessThan(4)
  // The argument of the exponential is rounded itself, once more often: its error counts as many times as it is large.
  expect(worst(await onWasm('gelu-tanh'), geluTanh.value, -1, 100)).toBeLessThan(6)
})

it('the normal distribution function is right to 1e-10 in relative terms, far into the tail', () => {
  // erfc(-x / sqrt(2)) / 2 by mpmath with 30 digits
  const table: readonly (readonly [number, number])[] = [
    [-12, 1.776482112077679e-33],
    [-5, 2.8665157187919333e-7],
    [-1, 0.15865525393145707],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [2, 0.9772498680518208],
    [7, 0.9999999999987201],
  ]
  for (const [x, want] of table) expect(Math.abs(normalCdf(x) / want - 1)).toBeLessThan(1e-10)
})
