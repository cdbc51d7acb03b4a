import * as tf from '@tensorflow/tfjs-core'

import { descend, withWeightDecay, type Updated } from './terms'
import type { OptimizerDef, Slots } from './types'

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
export const adagrad: OptimizerDef<AdagradHyper> = {
  source: 'https://jmlr.org/papers/v12/duchi11a.html',
  defaults: { lr: 0.01, eps: 1e-10, lrDecay: 0, initialAccumulator: 0, weightDecay: 0 },
  structural: ['initialAccumulator'],
  init(parameter, h): Slots {
    const s = tf.fill(parameter.shape, h.initialAccumulator)
    return h.lrDecay === 0 ? { s } : { s, age: tf.scalar(0) }
  },
  update(gradient, parameter, slots, live, h): Updated {
    const g = withWeightDecay(gradient, parameter, live, h)
    const s = tf.add(slots.s!, tf.square(g))
    const direction = tf.div(g, tf.add(tf.sqrt(s), live.eps))
    if (h.lrDecay === 0) return { parameter: descend(parameter, direction, live.lr), slots: { s } }
    const age = slots.age! // t - 1
    const rate = tf.div(live.lr, tf.add(1, tf.mul(age, live.lrDecay)))
    return { parameter: descend(parameter, direction, rate), slots: { s, age: tf.add(age, 1) } }
  },
}
