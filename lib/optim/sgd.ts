import * as tf from '@tensorflow/tfjs-core'

import { ruleVariant } from './rule'
import { sgdRule } from './sgd-rule'
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
export const sgd: OptimizerDef<SgdHyper, 'started'> = {
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html',
  defaults: { lr: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 },
  // Whether an update came before this one, 0 or 1: the first gradient is not dampened.
  clock: { start: { started: -1 }, tick: ({ started }) => ({ started: Math.min(started + 1, 1) }) },
  init(parameter, h) {
    return zeroSlots(parameter, h.momentum === 0 ? [] : ['b'])
  },
  update(gradient, parameter, slots, live, h): Updated {
    const g = withWeightDecay(gradient, parameter, live, h)
    if (h.momentum === 0) return { parameter: descend(parameter, g, live.lr), slots: {} }
    const fresh = h.dampening === 0 ? g : tf.mul(g, tf.sub(1, tf.mul(live.dampening, live.started)))
    const b = tf.add(tf.mul(slots.b!, live.momentum), fresh)
    const d = h.nesterov ? tf.add(g, tf.mul(b, live.momentum)) : b
    return { parameter: descend(parameter, d, live.lr), slots: { b } }
  },
  fused(h) {
    const momentum = h.momentum !== 0
    const on = {
      weightDecay: h.weightDecay !== 0,
      momentum,
      dampening: momentum && h.dampening !== 0,
      nesterov: momentum && h.nesterov,
    }
    return ruleVariant('sgd', on, sgdRule)
  },
}
