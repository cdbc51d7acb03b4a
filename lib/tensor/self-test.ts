import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { linear } from './ops/linear'
import { mse } from './ops/mean-squared-error'
import { Rng } from './rng'

/** Largest relative error that a right float32 backend shows here is about 1e-6; wrong gradients are off by 1 (tfjs issue 8590: all zero). */
const TOLERANCE = 1e-3
const ROWS = 16
const WIDTH = 32

/**
 * Computes the gradient of a small network on tfjs's current backend, with the kernels that training uses, and by hand in float64.
 *
 * L(W, b) = mean((relu(X W^T + b) - T)^2)
 *
 * @returns the largest error of the gradient, relative to its largest entry
 * @throws CourseError('no-backend') if the gradient is wrong
 */
export async function selfTest(): Promise<{ readonly worstError: number }> {
  const rng = new Rng(1, 'test')
  const x = rng.normals(ROWS * WIDTH)
  const w = rng.normals(WIDTH * WIDTH, 0.2)
  const b = rng.normals(WIDTH, 0.2)
  const targets = rng.normals(ROWS * WIDTH)
  const gradients = tf.tidy(() => {
    const inputs = tf.tensor2d(x, [ROWS, WIDTH])
    const wanted = tf.tensor2d(targets, [ROWS, WIDTH])
    const loss = (weights: tf.Tensor, bias: tf.Tensor) =>
      mse(linear(inputs, weights as tf.Tensor2D, bias as tf.Tensor1D, 'relu'), wanted)
    return tf.grads(loss)([tf.tensor2d(w, [WIDTH, WIDTH]), tf.tensor1d(b)])
  })
  const got = (await Promise.all(gradients.map((gradient) => gradient.data()))).flatMap((values) => [...values])
  tf.dispose(gradients)
  const want = gradientByHand(x, w, b, targets)
  const scale = Math.max(...want.map(Math.abs))
  // A NaN is no number's neighbour.
  const worstError =
    Math.max(...want.map((value, i) => (Number.isNaN(got[i]) ? Infinity : Math.abs(got[i]! - value)))) / scale
  if (worstError > TOLERANCE) {
    throw new CourseError('no-backend', `The ${tf.getBackend()} backend computes wrong gradients on this device.`)
  }
  return { worstError }
}

/** By the weights, row by row, then by the biases. */
function gradientByHand(x: Float32Array, w: Float32Array, b: Float32Array, targets: Float32Array): readonly number[] {
  const gradient = new Array<number>(WIDTH * WIDTH + WIDTH).fill(0)
  for (let row = 0; row < ROWS; row++) {
    for (let out = 0; out < WIDTH; out++) {
      let activation = b[out]!
      for (let k = 0; k < WIDTH; k++) activation += x[row * WIDTH + k]! * w[out * WIDTH + k]!
      if (activation <= 0) continue
      const slope = (2 * (activation - targets[row * WIDTH + out]!)) / (ROWS * WIDTH)
      for (let k = 0; k < WIDTH; k++) gradient[out * WIDTH + k]! += slope * x[row * WIDTH + k]!
      gradient[WIDTH * WIDTH + out]! += slope
    }
  }
  return gradient
}
