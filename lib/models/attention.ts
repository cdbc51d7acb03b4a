import * as tf from '@tensorflow/tfjs-core'

/**
 * Scaled dot-product attention of one head: $\operatorname{softmax}(s\, q k^\top) v$.
 *
 * @param q, k    shape [n, d] and [m, d]
 * @param v       shape [m, e]
 * @param causal  row i sees columns j <= i only
 * @returns       shape [n, e]
 * @source        https://arxiv.org/abs/1706.03762
 */
export function attention(q: tf.Tensor2D, k: tf.Tensor2D, v: tf.Tensor2D, scale: number, causal: boolean): tf.Tensor2D {
  const scores = tf.mul(tf.matMul(q, k, false, true), scale)
  return tf.matMul(tf.softmax(causal ? tf.add(scores, causalMask(q.shape[0], k.shape[0])) : scores), v)
}

/** 0 where j <= i, else -Infinity: the exponential is exactly 0, and so is the gradient. */
function causalMask(rows: number, cols: number): tf.Tensor2D {
  const mask = Float32Array.from({ length: rows * cols }, (_, i) => (i % cols <= Math.floor(i / cols) ? 0 : -Infinity))
  return tf.tensor2d(mask, [rows, cols])
}
