import * as tf from '@tensorflow/tfjs-core'

/**
 * Normalisation over other axes than the last, in tensor operations (layer and RMS norm are kernels: `lib/tensor/ops/norm.ts`). All centre
 * before they square, so that a large common offset costs no digits, and put eps inside the root.
 */

/**
 * Batch normalisation in training: statistics of each channel (axis 1) over all other axes.
 *
 * @param x  shape [n, channels, ...]
 * @returns  y, and the batch's mean and unbiased variance, shape [channels], for the running ones
 * @source   https://arxiv.org/abs/1502.03167
 */
export function batchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  eps: number,
): { readonly y: tf.Tensor; readonly mean: tf.Tensor; readonly variance: tf.Tensor } {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1)
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1)
  const { y, mean, variance } = standardize(x, axes, eps)
  const channels = [x.shape[1]!]
  return {
    y: tf.add(tf.mul(y, perChannel(gamma, x.rank)), perChannel(beta, x.rank)),
    mean: tf.reshape(mean, channels),
    variance: tf.mul(tf.reshape(variance, channels), count / (count - 1)),
  }
}

/** Batch normalisation at evaluation, with the running statistics, shape [channels]. */
export function batchNormEval(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  running: { readonly mean: tf.Tensor; readonly variance: tf.Tensor },
  eps: number,
): tf.Tensor {
  const factor = tf.rsqrt(tf.add(running.variance, eps))
  const standard = tf.mul(tf.sub(x, perChannel(running.mean, x.rank)), perChannel(factor, x.rank))
  return tf.add(tf.mul(standard, perChannel(gamma, x.rank)), perChannel(beta, x.rank))
}

/**
 * Group normalisation: channels (axis 1) are cut into equal runs; each sample's run has its own mean and biased variance.
 *
 * @param x  shape [n, channels, ...]
 * @source   https://arxiv.org/abs/1803.08494
 */
export function groupNorm(x: tf.Tensor, groups: number, gamma: tf.Tensor, beta: tf.Tensor, eps: number): tf.Tensor {
  const y = tf.reshape(standardize(tf.reshape(x, [x.shape[0], groups, -1]), [2], eps).y, x.shape)
  return tf.add(tf.mul(y, perChannel(gamma, x.rank)), perChannel(beta, x.rank))
}

/** Mean 0 and variance 1 over `axes`; mean and biased variance keep them with length 1. */
function standardize(
  x: tf.Tensor,
  axes: number[],
  eps: number,
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  const mean = tf.mean(x, axes, true)
  const centred = tf.sub(x, mean)
  const variance = tf.mean(tf.square(centred), axes, true)
  return { y: tf.mul(centred, tf.rsqrt(tf.add(variance, eps))), mean, variance }
}

/** [channels] -> [1, channels, 1, ...] */
function perChannel(values: tf.Tensor, rank: number): tf.Tensor {
  return tf.reshape(
    values,
    Array.from({ length: rank }, (_, axis) => (axis === 1 ? -1 : 1)),
  )
}
