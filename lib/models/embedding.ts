import * as tf from '@tensorflow/tfjs-core'

/**
 * Rows of a table: y = weight[indices]. As a product with one-hot rows, because the gradient of a gather needs a kernel
 * (`UnsortedSegmentSum`) that the WASM backend does not have.
 *
 * @param weight   shape [entries, features]
 * @param indices  int32, any shape
 * @returns        shape [...indices, features]
 */
export function embed(weight: tf.Tensor2D, indices: tf.Tensor): tf.Tensor {
  const [entries, features] = weight.shape
  // Cast afterwards: the WASM kernel of one-hot writes integers whatever type it is asked for.
  const rows = tf.cast(tf.oneHot(tf.reshape(indices, [-1]), entries), 'float32') as tf.Tensor2D
  return tf.reshape(tf.matMul(rows, weight), [...indices.shape, features])
}
