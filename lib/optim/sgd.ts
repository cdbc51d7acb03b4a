import * as tf from '@tensorflow/tfjs-core'

import { descend, withWeightDecay, zeroSlots, type Updated } from './terms'
import type { OptimizerDef } from './types'

export type SgdHyper = {
  readonly lr: number
  readonly momentum: number
  readonly dampening: number
  readonly nesterov: boolean
  readonly weightDecay: number
}

/**
 * Stochastic gradient descent with heavy-ball or Nesterov momentum, as `torch.optim.SGD`.
 *
 * $b_1 = g_1,\ b_t = \mu b_{t-1} + (1 - \delta) g_t,\ w \leftarrow w - \eta d$ with $d = b_t$, or $d = g_t + \mu b_t$ (Nesterov)
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export const sgd: OptimizerDef<SgdHyper> = {
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html',
  defaults: { lr: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 },
  init(parameter, h) {
    if (h.momentum === 0) return {}
    const slots = zeroSlots(parameter, ['b'])
    return h.dampening === 0 ? slots : { ...slots, started: tf.scalar(0) }
  },
  update(gradient, parameter, slots, live, h): Updated {
    const g = withWeightDecay(gradient, parameter, live, h)
    if (h.momentum === 0) return { parameter: descend(parameter, g, live.lr), slots: {} }
    const carried = tf.mul(slots.b!, live.momentum)
    if (h.dampening === 0) {
      const b = tf.add(carried, g)
      return {
        parameter: descend(parameter, h.nesterov ? tf.add(g, tf.mul(b, live.momentum)) : b, live.lr),
        slots: { b },
      }
    }
    // The first gradient is not dampened. A flag on the device, because the step's number is not known here.
    const started = slots.started!
    const b = tf.add(carried, tf.mul(g, tf.sub(1, tf.mul(live.dampening, started))))
    const d = h.nesterov ? tf.add(g, tf.mul(b, live.momentum)) : b
    return { parameter: descend(parameter, d, live.lr), slots: { b, started: tf.onesLike(started) } }
  },
}
