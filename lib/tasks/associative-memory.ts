import * as tf from '@tensorflow/tfjs-core'

import { drawCounts, makeAssociativeMemory } from '../data/associative-memory'
import { matrix } from '../linalg/matrix'
import { svd } from '../linalg/svd'
import { Rng } from '../tensor/rng'
import type { NamedTensors, TaskFactory } from './types'

/**
 * One matrix W maps key k to the logits $U W e_k$ over all values; the loss is $\sum_k p_k\,\ell_k$ with $\ell_k$ the cross-entropy of key
 * k's own value. With more keys than dimensions the embeddings overlap, and rare keys live in directions that the gradient hardly shows.
 *
 * A step's input is `weights`, [keys]: the frequencies p, or the shares of a sampled batch. W starts at 0, so seeds differ in data only.
 */
export const createAssociativeMemory: TaskFactory<'associative-memory'> = (spec, seed) => {
  const { keys: count, dim, batchSize } = spec
  const memory = makeAssociativeMemory(count, dim, spec.zipf, seed)
  let total = 0
  const cumulative = memory.frequencies.map((p) => (total += p))
  const keys = tf.tensor2d(memory.keys, [count, dim])
  const values = tf.tensor2d(memory.values, [count, dim])
  const own = tf.eye(count)
  const frequent = Math.ceil(count / 2)

  /** Cross-entropy of each key, [keys]. */
  const losses = (parameters: NamedTensors) => {
    const recalled = tf.matMul(keys, parameters.W as tf.Tensor2D, false, true)
    const logits = tf.matMul(recalled, values, false, true) // [keys, values]
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), own), 1))
  }

  return {
    parameters: [{ name: 'W', shape: [dim, dim], role: 'hidden-matrix' }],
    initialParameters: () => ({ W: tf.zeros([dim, dim]) }),
    inputSpecs: { weights: { shape: [count], dtype: 'float32' } },
    inputs(step) {
      if (batchSize === 0) return { weights: Float32Array.from(memory.frequencies) }
      const counts = drawCounts(cumulative, batchSize, new Rng(seed, 'batches', step))
      return { weights: Float32Array.from(counts, (n) => n / batchSize) }
    },
    loss: (parameters, inputs) => tf.sum(tf.mul(inputs.weights!, losses(parameters))),
    metrics(parameters) {
      const each = losses(parameters)
      return {
        frequentLoss: tf.mean(tf.slice(each, [0], [frequent])),
        rareLoss: tf.mean(tf.slice(each, [frequent], [-1])),
      }
    },
    async fields(parameters, step) {
      const { singularValues } = svd(matrix(dim, dim, await parameters.W!.data()))
      return [{ name: 'singularValues', step, shape: [dim], data: Float32Array.from(singularValues) }]
    },
    dispose: () => tf.dispose([keys, values, own]),
  }
}
