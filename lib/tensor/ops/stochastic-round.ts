import type * as tf from '@tensorflow/tfjs-core'

import { runKernel1 } from './kernel'
import type { NarrowFormat } from './round-to-format'

/**
 * Kernel contract.
 *
 * - `StochasticRound` (x, seed; format, salt) -> one of the two numbers of the format around x, the upper one with probability (x - lower) / (upper - lower),
 *   so that the result is x on average; a number of the format stays as it is. Overflow as in `RoundToFormat`. Random bits of element i:
 *   `hash(hash(seed + salt * 0x9e3779b9) ^ i)`, so that all backends draw the same.
 */
export const STOCHASTIC_ROUND = 'StochasticRound'

/**
 * Rounds to a narrow format at random, right on average. Not differentiable: it is for weights after an update.
 *
 * @param seed  int32 [1], another one in each step
 * @param salt  tells tensors of one step apart
 * @source      https://arxiv.org/abs/1502.02551 (stochastic rounding), https://github.com/skeeto/hash-prospector (hash `lowbias32`)
 */
export function stochasticRound(x: tf.Tensor, seed: tf.Tensor, format: NarrowFormat, salt: number): tf.Tensor {
  return runKernel1(STOCHASTIC_ROUND, { x, seed }, { format, salt })
}
