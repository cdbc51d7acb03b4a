import * as tf from '@tensorflow/tfjs-core'

import { anyNonFinite } from '../tensor/ops/non-finite'

/** What a dynamic loss scale remembers from step to step: two scalars. */
export interface ScalerState {
  readonly scale: tf.Tensor
  /** Steps without overflow since the scale last changed. */
  readonly growthTracker: tf.Tensor
}

/** Scalars, so that a slider may move them. */
export interface ScalerRule {
  readonly growthFactor: tf.Scalar
  readonly backoffFactor: tf.Scalar
  /** Steps without overflow after which the scale grows. */
  readonly growthInterval: tf.Scalar
}

/**
 * The state after a step, as PyTorch's `GradScaler.update`: after an overflow the scale shrinks; after `growthInterval` steps without one it grows,
 * unless it would leave float32's range. Belongs to the enclosing `tf.tidy`.
 *
 * @param overflowed  bool scalar: some gradient of this step was infinite or NaN, so that its update must be skipped
 * @source            https://docs.pytorch.org/docs/stable/amp.html#gradient-scaling
 */
export function nextScale({ scale, growthTracker }: ScalerState, overflowed: tf.Scalar, rule: ScalerRule): ScalerState {
  return tf.tidy(() => {
    const count = tf.add(growthTracker, 1)
    const due = tf.greaterEqual(count, rule.growthInterval)
    const larger = tf.mul(scale, rule.growthFactor)
    const grows = tf.logicalAnd(due, tf.logicalNot(anyNonFinite([larger])))
    const zero = tf.zerosLike(count)
    return {
      scale: tf.where(overflowed, tf.mul(scale, rule.backoffFactor), tf.where(grows, larger, scale)),
      growthTracker: tf.where(overflowed, zero, tf.where(due, zero, count)),
    }
  })
}
