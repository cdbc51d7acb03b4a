import * as tf from '@tensorflow/tfjs-core'

import { packedUpdate } from '../tensor/ops/packed-update'
import { descentRule, momentumRule } from './muon-rules'
import { newtonSchulz } from './newton-schulz'
import { zeroSlots, type Updated } from './terms'
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
 * A matrix costs two of our own loops, one before and one after Newton-Schulz, so there is no `fused` beside it.
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
    const [rows, cols] = parameter.shape as [number, number]
    const scale = h.matchRmsAdamw ? 0.2 * Math.sqrt(Math.max(rows, cols)) : Math.sqrt(Math.max(1, rows / cols))
    const averaged =
      h.momentum === 0
        ? null
        : packedUpdate(momentumRule(h.nesterov), vector(live.momentum), [gradient], [parameter], [[slots.b!]])
    const direction = newtonSchulz(averaged?.parameters[0] ?? gradient, h.nsSteps, h.nsCoefficients, h.eps, scale)
    const decays = h.weightDecay !== 0
    const rates = decays ? tf.stack<tf.Scalar>([live.lr, live.weightDecay]) : vector(live.lr)
    return {
      parameter: packedUpdate(descentRule(decays), rates as tf.Tensor1D, [direction], [parameter], []).parameters[0]!,
      slots: averaged === null ? {} : { b: averaged.slots[0]![0]! },
    }
  },
}

/** A scalar as a vector of one number: the same memory. */
const vector = (scalar: tf.Scalar): tf.Tensor1D => tf.reshape(scalar, [1])
