import * as tf from '@tensorflow/tfjs-core'

import { runKernel1 } from './kernel'

/**
 * Kernel contracts. `weight` [entries, f], `indices` int32 [n], `dy` [n, f].
 *
 * - `Embed` (weight, indices) -> y [n, f], row i = weight[indices[i]]; an index out of range gives a row of NaN
 * - `EmbedGradient` (dy, indices; entries) -> dWeight [entries, f]: sums of the rows of dy with one index, in order of i, so that equal
 *   inputs give equal bits (tfjs's own gradient of a gather adds with atomics on WebGPU, in any order)
 */
export const EMBED = 'Embed'
export const EMBED_GRADIENT = 'EmbedGradient'

/**
 * Rows of a table: y = weight[indices]. It can be differentiated once, by the table.
 *
 * @param weight   shape [entries, features], float32
 * @param indices  int32, any shape
 * @returns        shape [...indices, features]
 */
export function embed(weight: tf.Tensor2D, indices: tf.Tensor): tf.Tensor {
  const rows = runKernel1(EMBED, { weight, indices: tf.reshape(indices, [-1]) })
  return tf.reshape(rows, [...indices.shape, weight.shape[1]])
}

tf.registerGradient({
  kernelName: EMBED,
  inputsToSave: ['weight', 'indices'],
  gradFunc: (dy, saved) => {
    const [weight, indices] = saved
    return { weight: () => runKernel1(EMBED_GRADIENT, { dy: dy as tf.Tensor, indices }, { entries: weight!.shape[0] }) }
  },
})
