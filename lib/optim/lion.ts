import * as tf from '@tensorflow/tfjs-core'

import { decoupledDecay, ruleVariant, sign, signOf, type RuleCode } from './rule'
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
  fused: (h) => ruleVariant('lion', { weightDecay: h.weightDecay !== 0 }, lionRule),
}

const f = Math.fround

/** The update as one loop. */
function lionRule(on: { readonly weightDecay: boolean }): RuleCode {
  return {
    slots: ['m'],
    live: ['lr', 'weightDecay', 'beta1', 'beta2'],
    wgsl: `
      ${decoupledDecay(on.weightDecay)}
      let mixed = m * beta1 + g * (1.0 - beta1);
      w = w - ${signOf('mixed')} * lr;
      m = m * beta2 + g * (1.0 - beta2);`,
    loop(w, g, slots, live) {
      const lr = live[0]!
      const beta1 = live[2]!
      const beta2 = live[3]!
      const kept = on.weightDecay ? f(1 - f(lr * live[1]!)) : 1
      const fresh1 = f(1 - beta1)
      const fresh2 = f(1 - beta2)
      const m = slots[0]!
      for (let i = 0; i < w.length; i++) {
        const mixed = f(f(m[i]! * beta1) + f(g[i]! * fresh1))
        w[i] = f(w[i]! * kept) - sign(mixed) * lr
        m[i] = f(m[i]! * beta2) + f(g[i]! * fresh2)
      }
    },
  }
}
