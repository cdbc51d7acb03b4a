import * as tf from '@tensorflow/tfjs-core'

import { decayed, descend, movingAverage, zeroSlots } from './terms'
import type { OptimizerDef } from './types'

export type LionHyper = {
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly weightDecay: number
}

/**
 * Lion: the sign of an interpolation between momentum and gradient, with decoupled weight decay.
 *
 * $u = \operatorname{sign}(\beta_1 m + (1 - \beta_1) g),\ w \leftarrow w (1 - \eta \lambda) - \eta u,\
 * m \leftarrow \beta_2 m + (1 - \beta_2) g$
 *
 * @source Chen et al. 2023, Algorithm 2. https://arxiv.org/abs/2302.06675
 */
export const lion: OptimizerDef<LionHyper> = {
  source: 'https://arxiv.org/abs/2302.06675',
  defaults: { lr: 0.0001, beta1: 0.9, beta2: 0.99, weightDecay: 0 },
  init(parameter) {
    return zeroSlots(parameter, ['m'])
  },
  update(gradient, parameter, slots, live, h) {
    const u = tf.sign(movingAverage(slots.m!, gradient, live.beta1))
    return {
      parameter: descend(decayed(parameter, live, h), u, live.lr),
      slots: { m: movingAverage(slots.m!, gradient, live.beta2) },
    }
  },
}
