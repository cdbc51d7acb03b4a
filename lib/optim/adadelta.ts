import * as tf from '@tensorflow/tfjs-core'

import { descend, movingAverage, withWeightDecay, zeroSlots } from './terms'
import type { OptimizerDef } from './types'

export type AdadeltaHyper = {
  readonly lr: number
  readonly rho: number
  readonly eps: number
  readonly weightDecay: number
}

/**
 * Adadelta: steps carry the unit of the weights, as `torch.optim.Adadelta`.
 *
 * $v \leftarrow \rho v + (1 - \rho) g^2,\ d = g \sqrt{u + \epsilon} / \sqrt{v + \epsilon},\ u \leftarrow \rho u + (1 - \rho) d^2,\
 * w \leftarrow w - \eta d$
 *
 * @source Zeiler 2012. https://arxiv.org/abs/1212.5701
 */
export const adadelta: OptimizerDef<AdadeltaHyper> = {
  source: 'https://arxiv.org/abs/1212.5701',
  defaults: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0 },
  init(parameter) {
    return zeroSlots(parameter, ['v', 'u'])
  },
  update(gradient, parameter, slots, live, h) {
    const g = withWeightDecay(gradient, parameter, live, h)
    const v = movingAverage(slots.v!, tf.square(g), live.rho)
    // One root of the quotient instead of two roots; u / v stays in range because eps bounds both from below.
    const d = tf.mul(g, tf.sqrt(tf.div(tf.add(slots.u!, live.eps), tf.add(v, live.eps))))
    const u = movingAverage(slots.u!, tf.square(d), live.rho)
    return { parameter: descend(parameter, d, live.lr), slots: { v, u } }
  },
}
