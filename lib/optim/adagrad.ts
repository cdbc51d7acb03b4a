import * as tf from '@tensorflow/tfjs-core'

import { coupledGradient, ruleVariant, type RuleCode } from './rule'
import { descend, withWeightDecay } from './terms'
import type { OptimizerDef } from './types'

export type AdagradHyper = {
  readonly lr: number
  readonly eps: number
  readonly lrDecay: number
  readonly initialAccumulator: number
  readonly weightDecay: number
}

/**
 * Adagrad: every coordinate's rate shrinks with the squares it has seen, as `torch.optim.Adagrad`.
 *
 * $s \leftarrow s + g^2,\ w \leftarrow w - \frac{\eta}{1 + (t - 1)\,\text{lrDecay}} \cdot \frac{g}{\sqrt{s} + \epsilon}$
 *
 * @source Duchi, Hazan, Singer, JMLR 12 (2011). https://jmlr.org/papers/v12/duchi11a.html
 */
export const adagrad: OptimizerDef<AdagradHyper, 'age'> = {
  source: 'https://jmlr.org/papers/v12/duchi11a.html',
  defaults: { lr: 0.01, eps: 1e-10, lrDecay: 0, initialAccumulator: 0, weightDecay: 0 },
  structural: ['initialAccumulator'],
  // Updates before this one, t - 1.
  clock: { start: { age: -1 }, tick: ({ age }) => ({ age: age + 1 }) },
  init(parameter, h) {
    return { s: tf.fill(parameter.shape, h.initialAccumulator) }
  },
  update(gradient, parameter, slots, live, h) {
    const g = withWeightDecay(gradient, parameter, live, h)
    const s = tf.add(slots.s!, tf.square(g))
    const direction = tf.div(g, tf.add(tf.sqrt(s), live.eps))
    const rate = h.lrDecay === 0 ? live.lr : tf.div(live.lr, tf.add(1, tf.mul(live.age, live.lrDecay)))
    return { parameter: descend(parameter, direction, rate), slots: { s } }
  },
  fused: (h) => ruleVariant('adagrad', { weightDecay: h.weightDecay !== 0, lrDecay: h.lrDecay !== 0 }, adagradRule),
}

const f = Math.fround

/** The update as one loop. */
function adagradRule(on: Readonly<Record<'weightDecay' | 'lrDecay', boolean>>): RuleCode {
  return {
    slots: ['s'],
    live: ['lr', 'weightDecay', 'eps', 'lrDecay', 'age'],
    wgsl: `
      let d = ${coupledGradient(on.weightDecay)};
      s = s + d * d;
      w = w - d / (sqrt(s) + eps) * ${on.lrDecay ? '(lr / (1.0 + age * lrDecay))' : 'lr'};`,
    loop(w, g, slots, live) {
      const weightDecay = live[1]!
      const eps = live[2]!
      const rate = on.lrDecay ? f(live[0]! / f(1 + f(live[4]! * live[3]!))) : live[0]!
      const s = slots[0]!
      for (let i = 0; i < w.length; i++) {
        const d = on.weightDecay ? f(g[i]! + f(w[i]! * weightDecay)) : g[i]!
        const squares = f(s[i]! + f(d * d))
        s[i] = squares
        w[i] = w[i]! - f(f(d / f(f(Math.sqrt(squares)) + eps)) * rate)
      }
    },
  }
}
