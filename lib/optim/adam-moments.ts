import * as tf from '@tensorflow/tfjs-core'

import { descend, movingAverage, zeroSlots, type Updated } from './terms'
import type { Clock, Live, Slots } from './types'

export type AdamHyper = {
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly eps: number
  readonly weightDecay: number
  readonly amsgrad: boolean
}

/** The bias corrections $c_i = 1 - \beta_i^t$ by a recurrence, so that a slider for beta acts from where it was moved. */
export type AdamClock = 'c1' | 'c2'
export const adamClock = {
  start: { c1: 0, c2: 0 },
  tick: ({ c1, c2 }: Clock<AdamClock>, h: AdamHyper): Clock<AdamClock> => ({
    c1: correction(c1, h.beta1),
    c2: correction(c2, h.beta2),
  }),
}

/**
 * $c \leftarrow \beta c + (1 - \beta)$ with the two factors as float32 rounds them: the moment is computed with the same, so that m / c
 * is a true weighted mean of gradients.
 */
function correction(c: number, beta: number): number {
  const rounded = Math.fround(beta)
  return rounded * c + Math.fround(1 - rounded)
}

/** Moments of one parameter: `m`, `v`, with AMSGrad `vMax`. */
export function initMoments(parameter: tf.Tensor, h: AdamHyper): Slots {
  return zeroSlots(parameter, h.amsgrad ? ['m', 'v', 'vMax'] : ['m', 'v'])
}

/**
 * Adam's step from `parameter` (already decayed, for AdamW).
 *
 * $m \leftarrow \beta_1 m + (1 - \beta_1) g,\ v \leftarrow \beta_2 v + (1 - \beta_2) g^2,\
 * w \leftarrow w - \eta\, \hat m / (\sqrt{\hat v} + \epsilon)$ with $\hat m = m / c_1,\ \hat v = v / c_2$.
 * AMSGrad: the running maximum of $v$ takes its place.
 */
export function adamStep(
  g: tf.Tensor,
  parameter: tf.Tensor,
  slots: Slots,
  live: Live<AdamHyper, AdamClock>,
  h: AdamHyper,
): Updated {
  const m = movingAverage(slots.m!, g, live.beta1)
  const v = movingAverage(slots.v!, tf.square(g), live.beta2)
  const vMax = h.amsgrad ? tf.maximum(slots.vMax!, v) : null
  const direction = tf.div(m, tf.add(tf.sqrt(tf.div(vMax ?? v, live.c2)), live.eps))
  return {
    parameter: descend(parameter, direction, tf.div(live.lr, live.c1)),
    slots: vMax === null ? { m, v } : { m, v, vMax },
  }
}
