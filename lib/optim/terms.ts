import * as tf from '@tensorflow/tfjs-core'

import type { Slots } from './types'

/**
 * Terms that several update rules share.
 *
 * A number that is 0 in `h` is left out of the computation, with its slots: an update is overhead-bound on WASM, so an operation that
 * multiplies by nothing costs as much as one that matters. Hence no slider can move `momentum`, `dampening`, `weightDecay` or
 * `lrDecay` from or to 0 while a run trains; between two other values they move freely.
 */

/** What `OptimizerDef.update` returns. */
export interface Updated {
  readonly parameter: tf.Tensor
  readonly slots: Slots
}

/** Coupled (L2) weight decay: $g + \lambda w$. */
export function withWeightDecay(
  gradient: tf.Tensor,
  parameter: tf.Tensor,
  live: { readonly weightDecay: tf.Scalar },
  h: { readonly weightDecay: number },
): tf.Tensor {
  return h.weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, live.weightDecay))
}

/** Decoupled weight decay: $w (1 - \eta \lambda)$. */
export function decayed(
  parameter: tf.Tensor,
  live: { readonly lr: tf.Scalar; readonly weightDecay: tf.Scalar },
  h: { readonly weightDecay: number },
): tf.Tensor {
  return h.weightDecay === 0 ? parameter : tf.mul(parameter, tf.sub(1, tf.mul(live.lr, live.weightDecay)))
}

/** Exponential moving average: $\beta a + (1 - \beta) x$. */
export function movingAverage(average: tf.Tensor, value: tf.Tensor, beta: tf.Scalar): tf.Tensor {
  return tf.add(tf.mul(average, beta), tf.mul(value, tf.sub(1, beta)))
}

/** One step of length `lr` against `direction`: $w - \eta d$. */
export function descend(parameter: tf.Tensor, direction: tf.Tensor, lr: tf.Tensor): tf.Tensor {
  return tf.sub(parameter, tf.mul(direction, lr))
}

/** Zeros in the parameter's shape, one tensor for each name. */
export function zeroSlots(parameter: tf.Tensor, names: readonly string[]): Slots {
  return Object.fromEntries(names.map((name) => [name, tf.zerosLike(parameter)]))
}
