import * as tf from '@tensorflow/tfjs-core'

import { runKernel1 } from './kernel'

/**
 * Kernel contract.
 *
 * - `NonFinite` (x) -> 1 where x is infinite or NaN, else 0. By the exponent's bits: backends may assume that numbers are finite when they compile
 *   a comparison, and tfjs's `maximum` drops NaN on WASM.
 */
export const NON_FINITE = 'NonFinite'

/**
 * Whether any number of some tensors is infinite or NaN.
 *
 * @param tensors  at least one, of any shapes
 * @returns        bool scalar
 */
export function anyNonFinite(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => {
    const all = tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1])))
    const marks: tf.Tensor = runKernel1(NON_FINITE, { x: all })
    return tf.greater<tf.Scalar>(tf.max(marks), 0)
  })
}
