import * as tf from '@tensorflow/tfjs-core'

import { Rng } from '../tensor/rng'
import { mapValues, type NamedTensors } from '../tensor/step'

const TINY = 1e-12

/**
 * A random direction in which a step of length 1 is as large for every neuron, measured by its own weights: each row of each matrix is
 * Gaussian, scaled to the norm of the parameter's row. Vectors (biases, gains) do not move.
 *
 * Rescaling a ReLU neuron's incoming weights by a factor, and its outgoing by the inverse, then stretches the picture of neither.
 *
 * @param stream  tells one direction from another
 * @returns       in the parameters' names and shapes; the caller's `tf.tidy` owns it
 * @source        Li et al. 2018. https://arxiv.org/abs/1712.09913
 */
export function filterNormalisedDirection(parameters: NamedTensors, seed: number, stream: number): NamedTensors {
  const names = Object.keys(parameters)
  return mapValues(parameters, (value, name) => {
    if (value.rank < 2) return tf.zerosLike(value)
    const rng = new Rng(seed, 'lab', stream * names.length + names.indexOf(name))
    const raw = tf.tensor(rng.normals(value.size), value.shape)
    const lengths = (tensor: tf.Tensor) => tf.sqrt(tf.sum(tf.square(tensor), -1, true))
    return tf.mul(raw, tf.div(lengths(value), tf.add(lengths(raw), TINY)))
  })
}
