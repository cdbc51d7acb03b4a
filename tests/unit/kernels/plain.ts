/**
 * The course's operations written out in tfjs's own, as the formulas say: what the kernels must compute, forward and, by `tf.grads`,
 * backward.
 */
import * as tf from '@tensorflow/tfjs-core'

import { ACTIVATIONS } from '@/lib/models/activations'
import type { GemmOptions } from '@/lib/tensor/ops/gemm'
import type { LinearActivation } from '@/lib/tensor/ops/linear'

export function linear(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor | null,
  activation: LinearActivation,
): tf.Tensor {
  const product = tf.matMul(x, weight, false, true)
  const z = bias === null ? product : tf.add(product, bias)
  return activation === 'none' ? z : ACTIVATIONS[activation](z)
}

/** `tf.oneHot`, which refuses one class. */
const oneHot = (indices: tf.Tensor1D, classes: number): tf.Tensor2D =>
  tf.cast(tf.equal(tf.expandDims(indices, 1), tf.range(0, classes, 1, 'int32')), 'float32')

/** A sum over a count. Of nothing it is NaN, where `tf.mean` has 0. */
const meanOf = (x: tf.Tensor, count: number): tf.Scalar => tf.div(tf.sum(x), tf.scalar(count))

export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, labelSmoothing: number): tf.Scalar {
  const classes = logits.shape[1]
  const hot = oneHot(labels, classes)
  const target = tf.add(tf.mul(hot, 1 - labelSmoothing), labelSmoothing / classes)
  return tf.neg(meanOf(tf.mul(target, tf.logSoftmax(logits)), logits.shape[0]))
}

export const meanSquaredError = (predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar =>
  meanOf(tf.square(tf.sub(predictions, targets)), predictions.size)

export function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, eps: number): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true))
  const variance = tf.mean(tf.square(centred), -1, true)
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, eps))), gamma), beta)
}

export const rmsNorm = (x: tf.Tensor, gamma: tf.Tensor, eps: number): tf.Tensor =>
  tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), eps))), gamma)

/** As a product with one-hot rows, whose gradient needs no gather's. */
export function embed(weight: tf.Tensor2D, indices: tf.Tensor): tf.Tensor {
  const [entries, features] = weight.shape
  const rows = oneHot(tf.reshape(indices, [-1]), entries)
  return tf.reshape(tf.matMul(rows, weight), [...indices.shape, features])
}

export function causalAttention(qkv: tf.Tensor2D, batch: number, heads: number): tf.Tensor {
  const [rows, packed] = qkv.shape
  const [length, size] = [rows / batch, packed / 3 / heads]
  const [q, k, v] = tf
    .unstack(tf.transpose(tf.reshape(qkv, [batch, length, 3, heads, size]), [2, 0, 3, 1, 4]))
    .map((one) => one as tf.Tensor4D)
  const mask = tf.tensor2d(
    Array.from({ length: length * length }, (_, i) => (i % length <= Math.floor(i / length) ? 0 : -Infinity)),
    [length, length],
  )
  const scores = tf.add(tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(size)), mask)
  return tf.reshape(tf.transpose(tf.matMul(tf.softmax(scores), v!), [0, 2, 1, 3]), [rows, packed / 3])
}

export function gemm(a: tf.Tensor2D, b: tf.Tensor2D, c: tf.Tensor2D | null, options: GemmOptions): tf.Tensor {
  const { transposeA = false, transposeB = false, alpha = 1, beta = 1, diagonal = 0 } = options
  const product = tf.mul(tf.matMul(a, b, transposeA, transposeB), alpha)
  const sum = c === null ? product : tf.add(product, tf.mul(c, beta))
  return tf.add(sum, tf.mul(tf.eye(sum.shape[0], sum.shape[1]), diagonal))
}

export const frobeniusNormalize = (x: tf.Tensor, eps: number): tf.Tensor =>
  tf.div(x, tf.add(tf.sqrt(tf.sum(tf.square(x))), eps))
