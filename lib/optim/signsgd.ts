import * as tf from '@tensorflow/tfjs-core'

import { ruleVariant, sign, signOf, type RuleCode } from './rule'
import { descend, movingAverage, zeroSlots, type Updated } from './terms'
import type { OptimizerDef } from './types'

export type SignsgdHyper = { readonly lr: number; readonly momentum: number }

/**
 * signSGD, with momentum Signum: every coordinate moves by exactly `lr` (not at all where the sign is 0).
 *
 * $m \leftarrow \mu m + (1 - \mu) g,\ w \leftarrow w - \eta \operatorname{sign}(m)$
 *
 * @source Bernstein et al. 2018. https://arxiv.org/abs/1802.04434
 */
export const signsgd: OptimizerDef<SignsgdHyper> = {
  source: 'https://arxiv.org/abs/1802.04434',
  defaults: { lr: 0.001, momentum: 0 },
  init(parameter, h) {
    return h.momentum === 0 ? {} : zeroSlots(parameter, ['m'])
  },
  update(gradient, parameter, slots, live, h): Updated {
    if (h.momentum === 0) return { parameter: descend(parameter, tf.sign(gradient), live.lr), slots: {} }
    const m = movingAverage(slots.m!, gradient, live.momentum)
    return { parameter: descend(parameter, tf.sign(m), live.lr), slots: { m } }
  },
  fused: (h) => ruleVariant('signsgd', { momentum: h.momentum !== 0 }, signsgdRule),
}

const f = Math.fround

/** The update as one loop. */
function signsgdRule(on: { readonly momentum: boolean }): RuleCode {
  return {
    slots: on.momentum ? ['m'] : [],
    live: ['lr', 'momentum'],
    wgsl: `
      ${on.momentum ? 'm = m * momentum + g * (1.0 - momentum);' : ''}
      w = w - ${signOf(on.momentum ? 'm' : 'g')} * lr;`,
    loop(w, g, slots, live) {
      const lr = live[0]!
      const momentum = live[1]!
      const fresh = f(1 - momentum)
      const m = slots[0]
      for (let i = 0; i < w.length; i++) {
        let direction = g[i]!
        if (m !== undefined) {
          direction = f(f(m[i]! * momentum) + f(g[i]! * fresh))
          m[i] = direction
        }
        w[i] = w[i]! - sign(direction) * lr
      }
    },
  }
}
