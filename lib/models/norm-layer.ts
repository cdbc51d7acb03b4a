import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import type { NormName } from '../experiments/types'
import type { ParameterInfo } from '../optim/types'
import type { NamedTensors } from '../tasks/types'
import { layerNorm, rmsNorm } from '../tensor/ops/norm'
import { batchNorm, batchNormEval, groupNorm } from './normalization'

/** Inside the root, as in PyTorch's norms. */
const EPS = 1e-5

/** Where BatchNorm takes its statistics from; the other norms never look. */
export type BatchStatistics =
  /** From the rows at hand. `saw` hears of each layer's mean and unbiased variance, [width], in order of use. */
  | { readonly kind: 'batch'; readonly saw?: (name: string, mean: tf.Tensor, variance: tf.Tensor) => void }
  /** From buffers `<name>.mean` and `<name>.variance`. */
  | { readonly kind: 'running'; readonly buffers: NamedTensors }
  /** From runs of `size` rows, each by its own. `size` divides the number of rows. */
  | { readonly kind: 'chunks'; readonly size: number }

/** A norm over rows of features, as a network names it: `gamma` and, except for RMSNorm, `beta`. */
export function normParameters(norm: NormName, name: string, width: number): ParameterInfo[] {
  const vector = (suffix: string): ParameterInfo => ({ name: `${name}.${suffix}`, shape: [width], role: 'other' })
  if (norm === 'none') return []
  return norm === 'rms' ? [vector('gamma')] : [vector('gamma'), vector('beta')]
}

/**
 * Applies one norm with the parameters that `normParameters` names.
 *
 * @param x       shape [rows, width]
 * @param groups  of GroupNorm; divides the width
 * @throws        CourseError('bad-shape') if a parameter or a buffer is missing
 */
export function applyNorm(
  norm: NormName,
  x: tf.Tensor2D,
  name: string,
  values: NamedTensors,
  groups: number,
  statistics: BatchStatistics,
): tf.Tensor2D {
  const get = (from: NamedTensors, key: string): tf.Tensor => {
    const tensor = from[key]
    if (tensor === undefined) throw new CourseError('bad-shape', `The tensor "${key}" of a norm is missing.`)
    return tensor
  }
  const gamma = () => get(values, `${name}.gamma`)
  const beta = () => get(values, `${name}.beta`)
  switch (norm) {
    case 'none':
      return x
    case 'layer':
      return layerNorm(x, gamma(), beta(), EPS) as tf.Tensor2D
    case 'rms':
      return rmsNorm(x, gamma(), EPS) as tf.Tensor2D
    case 'group':
      return groupNorm(x, groups, gamma(), beta(), EPS) as tf.Tensor2D
    case 'batch': {
      if (statistics.kind === 'running') {
        const { buffers } = statistics
        const running = { mean: get(buffers, `${name}.mean`), variance: get(buffers, `${name}.variance`) }
        return batchNormEval(x, gamma(), beta(), running, EPS) as tf.Tensor2D
      }
      if (statistics.kind === 'chunks') return batchNormOfChunks(x, gamma(), beta(), statistics.size)
      const { y, mean, variance } = batchNorm(x, gamma(), beta(), EPS)
      statistics.saw?.(name, mean, variance)
      return y as tf.Tensor2D
    }
  }
}

/** As in training, for many small batches at once: row r belongs to batch floor(r / size). */
function batchNormOfChunks(x: tf.Tensor2D, gamma: tf.Tensor, beta: tf.Tensor, size: number): tf.Tensor2D {
  const [rows, width] = x.shape
  const chunks = tf.reshape(x, [rows / size, size, width])
  const centred = tf.sub(chunks, tf.mean(chunks, 1, true))
  const factor = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), EPS))
  return tf.add(tf.mul(tf.reshape(tf.mul(centred, factor), [rows, width]), gamma), beta)
}
