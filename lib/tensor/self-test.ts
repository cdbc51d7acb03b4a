import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { Rng } from './rng'

/** Largest relative error that a right float32 backend shows here is about 1e-6; wrong gradients are off by 1 (tfjs issue 8590: all zero). */
const TOLERANCE = 1e-3
const ROWS = 16
const WIDTH = 32

/**
 * Computes the gradient of a small network on tfjs's current backend and by hand in float64, and times it.
 *
 * L(W) = mean(relu(X W^T)^2) / 2, so dL/dW = relu(X W^T)^T X / (rows * width).
 *
 * @returns milliseconds of one loss-and-gradient step, after a warm-up
 * @throws CourseError('no-backend') if the gradient is wrong
 */
export async function selfTest(): Promise<{ readonly stepMs: number }> {
  const rng = new Rng(1, 'test')
  const x = rng.normals(ROWS * WIDTH)
  const w = rng.normals(WIDTH * WIDTH, 0.2)
  const step = () =>
    tf.tidy(() => {
      const inputs = tf.tensor2d(x, [ROWS, WIDTH])
      const loss = (weights: tf.Tensor) => {
        const activations = tf.relu(tf.matMul(inputs, weights, false, true))
        return tf.div(tf.mean(tf.square(activations)), 2)
      }
      return tf.grad(loss)(tf.tensor2d(w, [WIDTH, WIDTH]))
    })
  const gradient = step()
  const got = await gradient.data()
  gradient.dispose()
  const want = gradientByHand(x, w)
  const scale = Math.max(...want.map(Math.abs))
  if (want.some((value, i) => !(Math.abs(got[i]! - value) <= TOLERANCE * scale))) {
    throw new CourseError('no-backend', `The ${tf.getBackend()} backend computes wrong gradients on this device.`)
  }
  const repeats = 5
  const start = performance.now()
  for (let i = 0; i < repeats; i++) {
    const again = step()
    await again.data()
    again.dispose()
  }
  return { stepMs: (performance.now() - start) / repeats }
}

function gradientByHand(x: Float32Array, w: Float32Array): readonly number[] {
  const gradient = new Array<number>(WIDTH * WIDTH).fill(0)
  for (let row = 0; row < ROWS; row++) {
    for (let out = 0; out < WIDTH; out++) {
      let activation = 0
      for (let k = 0; k < WIDTH; k++) activation += x[row * WIDTH + k]! * w[out * WIDTH + k]!
      if (activation <= 0) continue
      for (let k = 0; k < WIDTH; k++) gradient[out * WIDTH + k]! += (activation * x[row * WIDTH + k]!) / (ROWS * WIDTH)
    }
  }
  return gradient
}
