import * as tf from '@tensorflow/tfjs-core'

import type { Activation } from '../experiments/types'

/** Every activation, element by element; gradients are finite and right far from zero, on every backend. */
export const ACTIVATIONS: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  'gelu-exact': geluExact,
  'gelu-tanh': geluTanh,
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
}

/**
 * $x \Phi(x)$, $\Phi(x) = (1 + \operatorname{erf}(x / \sqrt{2})) / 2$.
 *
 * @source Hendrycks and Gimpel 2016. https://arxiv.org/abs/1606.08415
 */
function geluExact(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5))
}

/**
 * $\frac{x}{2} (1 + \tanh z) = x\, \sigma(2z)$, $z = \sqrt{2 / \pi}\, (x + 0.044715 x^3)$. The sigmoid form is exact, has fewer operations, and
 * does not cancel for large negative x.
 *
 * @source Hendrycks and Gimpel 2016. https://arxiv.org/abs/1606.08415
 */
function geluTanh(x: tf.Tensor): tf.Tensor {
  const twice = 2 * Math.sqrt(2 / Math.PI)
  const z2 = tf.mul(x, tf.add(tf.mul(tf.square(x), twice * 0.044715), twice))
  return tf.mul(x, tf.sigmoid(z2))
}
