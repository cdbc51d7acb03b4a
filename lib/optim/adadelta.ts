import * as tf from '@tensorflow/tfjs-core'

import { coupledGradient, ruleVariant, type RuleCode } from './rule'
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
  fused: (h) => ruleVariant('adadelta', { weightDecay: h.weightDecay !== 0 }, adadeltaRule),
}

const f = Math.fround

/** The update as one loop. */
function adadeltaRule(on: { readonly weightDecay: boolean }): RuleCode {
  return {
    slots: ['v', 'u'],
    live: ['lr', 'weightDecay', 'rho', 'eps'],
    wgsl: `
      let gradient = ${coupledGradient(on.weightDecay)};
      v = v * rho + gradient * gradient * (1.0 - rho);
      let d = gradient * sqrt((u + eps) / (v + eps));
      u = u * rho + d * d * (1.0 - rho);
      w = w - d * lr;`,
    loop(w, g, slots, live) {
      const lr = live[0]!
      const weightDecay = live[1]!
      const rho = live[2]!
      const eps = live[3]!
      const fresh = f(1 - rho)
      const v = slots[0]!
      const u = slots[1]!
      for (let i = 0; i < w.length; i++) {
        const gradient = on.weightDecay ? f(g[i]! + f(w[i]! * weightDecay)) : g[i]!
        const square = f(f(v[i]! * rho) + f(f(gradient * gradient) * fresh))
        const d = f(gradient * f(Math.sqrt(f(f(u[i]! + eps) / f(square + eps)))))
        v[i] = square
        u[i] = f(u[i]! * rho) + f(f(d * d) * fresh)
        w[i] = w[i]! - f(d * lr)
      }
    },
  }
}
