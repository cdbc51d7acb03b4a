import * as tf from '@tensorflow/tfjs-core'

import { descend, zeroSlots } from './terms'
import type { Live, Slots } from './types'

export type AdamHyper = {
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly eps: number
  readonly weightDecay: number
  readonly amsgrad: boolean
}

/** Moments of one parameter (`m`, `v`, with AMSGrad `vMax`) and the two bias corrections as scalars (`c1`, `c2`). */
export function initMoments(parameter: tf.Tensor, h: AdamHyper): Slots {
  return {
    ...zeroSlots(parameter, h.amsgrad ? ['m', 'v', 'vMax'] : ['m', 'v']),
    c1: tf.scalar(0),
    c2: tf.scalar(0),
  }
}

/**
 * Adam's step from `parameter` (already decayed, for AdamW).
 *
 * $m \leftarrow \beta_1 m + (1 - \beta_1) g,\ v \leftarrow \beta_2 v + (1 - \beta_2) g^2,\
 * w \leftarrow w - \eta\, \hat m / (\sqrt{\hat v} + \epsilon)$ with $\hat m = m / c_1,\ \hat v = v / c_2$ and
 * $c_i = 1 - \beta_i^t$ by the recurrence $c_i \leftarrow \beta_i c_i + (1 - \beta_i)$. AMSGrad: the running maximum of $v$ takes its place.
 */
export function adamStep(
  g: tf.Tensor,
  parameter: tf.Tensor,
  slots: Slots,
  live: Live<AdamHyper>,
  h: AdamHyper,
): { parameter: tf.Tensor; slots: Slots } {
  const fresh1 = tf.sub(1, live.beta1)
  const fresh2 = tf.sub(1, live.beta2)
  // The same rounded factor goes into moment and correction, so that m / c1 is a true weighted mean in float32.
  const m = tf.add(tf.mul(slots.m!, live.beta1), tf.mul(g, fresh1))
  const v = tf.add(tf.mul(slots.v!, live.beta2), tf.mul(tf.square(g), fresh2))
  const c1 = tf.add(tf.mul(slots.c1!, live.beta1), fresh1)
  const c2 = tf.add(tf.mul(slots.c2!, live.beta2), fresh2)
  const vMax = h.amsgrad ? tf.maximum(slots.vMax!, v) : null
  const direction = tf.div(m, tf.add(tf.sqrt(tf.div(vMax ?? v, c2)), live.eps))
  return {
    parameter: descend(parameter, direction, tf.div(live.lr, c1)),
    slots: vMax === null ? { m, v, c1, c2 } : { m, v, vMax, c1, c2 },
  }
}
