import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'

import { useNodeBackend } from '@/lib/tensor/node-backends'
import { compute, expectClose, integers, normals, sizeOf, type Computation, type Input } from './compare'

/** Kernels of tfjs that `lib/tensor/kernels` adds or replaces: wasm beside cpu, where convolution and pooling are tfjs's own. */
async function expectSameOnWasm(computation: Computation, roundings: number): Promise<void> {
  expectClose(await compute('wasm', computation), await compute('cpu', computation), roundings)
}

const CONVOLUTIONS = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], strides: 1, pad: 'valid' },
  { x: [2, 5, 4, 3], filter: [3, 3, 3, 2], strides: 1, pad: 'same' },
  { x: [3, 8, 7, 2], filter: [2, 3, 2, 5], strides: 2, pad: 'same' },
  { x: [2, 6, 6, 4], filter: [3, 2, 4, 8], strides: [2, 1], pad: 'valid' },
  { x: [1, 4, 5, 1], filter: [3, 3, 1, 9], strides: 1, pad: 1 },
] as const

describe.each(CONVOLUTIONS)('conv2d of $x with $filter, strides $strides, pad $pad', ({ x, filter, strides, pad }) => {
  it('has the same gradients', async () => {
    const f = (image?: tf.Tensor, weights?: tf.Tensor) =>
      tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, strides as number, pad)
    await expectSameOnWasm({ inputs: [normals(x, 1), normals(filter, 2)], by: [0, 1], f }, sizeOf(x) + sizeOf(filter))
  })
})

const negative = ({ shape, values }: Input): Input => ({
  shape,
  values: Float32Array.from(values, (v) => -1 - Math.abs(v)),
})
const POOLS = [
  { x: [2, 4, 4, 3], filter: 2, strides: 2, pad: 'valid' },
  { x: [1, 5, 7, 2], filter: [3, 2], strides: 1, pad: 'same' },
  { x: [3, 6, 5, 1], filter: 3, strides: 2, pad: 'same' },
  { x: [1, 5, 5, 4], filter: 2, strides: 1, pad: 1 },
] as const

describe.each(POOLS)('maxPool of $x, window $filter, strides $strides, pad $pad', ({ x, filter, strides, pad }) => {
  const f = (image?: tf.Tensor) =>
    tf.maxPool(image as tf.Tensor4D, filter as number, strides, pad, pad === 1 ? 'floor' : undefined)

  it('has the same gradient', () => expectSameOnWasm({ inputs: [normals(x, 1)], by: [0], f }, 8))
  it('has the same gradient below zero', () => expectSameOnWasm({ inputs: [negative(normals(x, 1))], by: [0], f }, 8))
  it('has the same gradient where numbers are equal', () =>
    expectSameOnWasm({ inputs: [{ shape: x, values: new Float32Array(sizeOf(x)).fill(-2) }], by: [0], f }, 8))
})

/** A gather as a product with one-hot rows. */
const plainGather = (x: tf.Tensor, indices: tf.Tensor): tf.Tensor => {
  const rows = tf.cast(tf.oneHot(tf.reshape(indices, [-1]), x.shape[0]), 'float32')
  const flat = tf.reshape(x, [x.shape[0], -1])
  return tf.reshape(tf.matMul(rows as tf.Tensor2D, flat as tf.Tensor2D), [...indices.shape, ...x.shape.slice(1)])
}

describe.each([
  { x: [5, 3], indices: [7] },
  { x: [9, 4, 2], indices: [2, 6] },
  { x: [6], indices: [10] },
  { x: [3, 5], indices: [0] },
] as const)('gather of $x by $indices', ({ x, indices }) => {
  const inputs = [normals(x, 1), integers(indices, x[0], 2)]
  const want = () => compute('cpu', { inputs, by: [0], f: (...given) => plainGather(given[0]!, given[1]!) })
  const f = (...given: tf.Tensor[]) => tf.gather(given[0]!, given[1] as tf.Tensor1D)

  it.each(['cpu', 'wasm'] as const)('is right on %s, as is its gradient', async (backend) => {
    expectClose(await compute(backend, { inputs, by: [0], f }), await want(), 16)
  })
})

describe.each(['cpu', 'wasm'] as const)('gather on %s', (backend) => {
  it('keeps whole numbers and truth values', async () => {
    await useNodeBackend(backend)
    const index = tf.tensor1d([2, 0], 'int32')
    expect([...tf.gather(tf.tensor1d([7, -8, 1 << 30], 'int32'), index).dataSync()]).toEqual([1 << 30, 7])
    expect([...tf.gather(tf.tensor1d([true, false, false], 'bool'), index).dataSync()]).toEqual([0, 1])
  })

  it('along another axis is still there', async () => {
    const f = (...given: tf.Tensor[]) => tf.gather(given[0]!, given[1] as tf.Tensor1D, 1)
    const { y } = await compute(backend, { inputs: [normals([2, 3], 1), integers([2], 3, 2)], f })
    expect(y!.shape).toEqual([2, 2])
  })

  it('refuses an index out of range', async () => {
    await useNodeBackend(backend)
    expect(() => tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([2], 'int32'))).toThrow('index value 2')
  })

  it('sums segments, and drops rows of none', async () => {
    await useNodeBackend(backend)
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2])
    const sums = tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 1, 5], 'int32'), 3)
    expect([...sums.dataSync()]).toEqual([0, 0, 6, 8, 0, 0])
  })
})

describe.each([
  { a: [3, 5], b: [5, 4], ta: false, tb: false },
  { a: [5, 33], b: [5, 17], ta: true, tb: false },
  { a: [20, 7], b: [9, 7], ta: false, tb: true },
  { a: [6, 3], b: [5, 6], ta: true, tb: true },
  { a: [2, 3, 4, 5], b: [2, 3, 6, 5], ta: false, tb: true },
  { a: [3, 4, 5], b: [1, 5, 2], ta: false, tb: false, broadcast: true },
  { a: [0, 4], b: [4, 3], ta: false, tb: false },
])('matMul of $a ($ta) and $b ($tb)', ({ a, b, ta, tb, broadcast }) => {
  it('is the same, as are its gradients', async () => {
    const f = (...given: tf.Tensor[]) => tf.matMul(given[0]!, given[1]!, ta, tb)
    // tfjs has no gradient for a factor that is repeated.
    await expectSameOnWasm({ inputs: [normals(a, 1), normals(b, 2)], by: broadcast ? [] : [0, 1], f }, 64)
  })
})
