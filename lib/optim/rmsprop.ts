import * as tf from '@tensorflow/tfjs-core'

import { rmspropRule } from './rmsprop-rule'
import { ruleVariant } from './rule'
import { descend, movingAverage, withWeightDecay, zeroSlots } from './terms'
import type { OptimizerDef } from './types'

export type RmspropHyper = {
  readonly lr: number
  readonly alpha: number
  readonly eps: number
  readonly momentum: number
  readonly centered: boolean
  readonly weightDecay: number
}

/**
 * RMSprop: the gradient over the root of its recent mean square, as `torch.optim.RMSprop`.
 *
 * $v \leftarrow \alpha v + (1 - \alpha) g^2,\ d = g / (\sqrt{v} + \epsilon)$; centered: $v - a^2$ under the root, $a$ the moving average
 * of $g$; with momentum $b \leftarrow \mu b + d,\ w \leftarrow w - \eta b$. There is no bias correction.
 *
 * @source https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
 */
export const rmsprop: OptimizerDef<RmspropHyper> = {
  source: 'https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf',
  defaults: { lr: 0.01, alpha: 0.99, eps: 1e-8, momentum: 0, centered: false, weightDecay: 0 },
  init(parameter, h) {
    return zeroSlots(parameter, ['v', ...(h.centered ? ['a'] : []), ...(h.momentum === 0 ? [] : ['b'])])
  },
  update(gradient, parameter, slots, live, h) {
    const g = withWeightDecay(gradient, parameter, live, h)
    const v = movingAverage(slots.v!, tf.square(g), live.alpha)
    const a = h.centered ? movingAverage(slots.a!, g, live.alpha) : null
    // A variance is not negative, but float32 can round it below zero.
    const spread = a === null ? v : tf.relu(tf.sub(v, tf.square(a)))
    const d = tf.div(g, tf.add(tf.sqrt(spread), live.eps))
    const b = h.momentum === 0 ? null : tf.add(tf.mul(slots.b!, live.momentum), d)
    return {
      parameter: descend(parameter, b ?? d, live.lr),
      slots: { v, ...(a === null ? {} : { a }), ...(b === null ? {} : { b }) },
    }
  },
  fused(h) {
    const on = { weightDecay: h.weightDecay !== 0, centered: h.centered, momentum: h.momentum !== 0 }
    return ruleVariant('rmsprop', on, rmspropRule)
  },
}
