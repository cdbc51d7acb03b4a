import * as tf from '@tensorflow/tfjs-core'

import { newtonSchulz } from './newton-schulz'
import { decayed, descend, movingAverage, zeroSlots, type Updated } from './terms'
import type { OptimizerDef } from './types'

export type MuonHyper = {
  readonly lr: number
  readonly momentum: number
  readonly nesterov: boolean
  readonly weightDecay: number
  readonly eps: number
  readonly nsSteps: number
  readonly nsCoefficients: readonly number[]
  /** Scale by $0.2 \sqrt{\max(\text{rows}, \text{cols})}$ (torch's `match_rms_adamw`), so that AdamW's learning rates fit. */
  readonly matchRmsAdamw: boolean
}

/**
 * Muon: momentum, orthogonalised by Newton-Schulz; for hidden weight matrices only.
 *
 * $b \leftarrow \mu b + (1 - \mu) g,\ u = (1 - \mu) g + \mu b$ (Nesterov) or $b$,
 * $w \leftarrow w (1 - \eta \lambda) - \eta \sqrt{\max(1, \text{rows} / \text{cols})}\, \mathrm{NS}(u)$
 *
 * @source Jordan et al. 2024. https://kellerjordan.github.io/posts/muon/
 */
export const muon: OptimizerDef<MuonHyper> = {
  source: 'https://kellerjordan.github.io/posts/muon/',
  defaults: {
    lr: 0.02,
    momentum: 0.95,
    nesterov: true,
    weightDecay: 0,
    eps: 1e-7,
    nsSteps: 5,
    nsCoefficients: [3.4445, -4.775, 2.0315],
    matchRmsAdamw: false,
  },
  // `eps` too: it guards a division, and a slider for it would teach nothing.
  structural: ['nsSteps', 'eps'],
  appliesTo: (parameter) => parameter.role === 'hidden-matrix' && parameter.shape.length === 2,
  init(parameter, h) {
    return h.momentum === 0 ? {} : zeroSlots(parameter, ['b'])
  },
  update(gradient, parameter, slots, live, h): Updated {
    const b = h.momentum === 0 ? null : movingAverage(slots.b!, gradient, live.momentum)
    const u = b === null ? gradient : h.nesterov ? movingAverage(b, gradient, live.momentum) : b
    const [rows, cols] = parameter.shape as [number, number]
    const scale = h.matchRmsAdamw ? 0.2 * Math.sqrt(Math.max(rows, cols)) : Math.sqrt(Math.max(1, rows / cols))
    const direction = newtonSchulz(u, h.nsSteps, h.nsCoefficients, h.eps)
    return {
      parameter: descend(decayed(parameter, live, h), direction, tf.mul(live.lr, scale)),
      slots: b === null ? {} : { b },
    }
  },
}
