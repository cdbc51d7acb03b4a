import * as tf from '@tensorflow/tfjs-core'

import { perturb } from './perturb'
import type { SamHyper } from './sam'
import type { MethodDef } from './types'

/**
 * Single-step SAM: the perturbation at step t follows the gradient that the update of step t - 1 used, so that one gradient a step is
 * enough. The first step has none: its stored gradient is zero, and so is its perturbation.
 *
 * $w \leftarrow w - \eta\, \nabla L_t(w + \rho\, g_{t-1} / \lVert g_{t-1} \rVert_2)$, $g_{t-1}$ itself taken at its perturbed point.
 *
 * A row of the log has the loss at w, as for every method, which costs one more forward pass there.
 *
 * @source Ji et al. 2024. https://openreview.net/forum?id=MJgMMqMDu4
 */
export const s2sam: MethodDef<SamHyper> = {
  source: 'https://openreview.net/forum?id=MJgMMqMDu4',
  defaults: { rho: 0.05 },
  gradEvalsPerStep: () => 1,
  init: (parameters) =>
    Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, tf.zerosLike(tensor)])),
  step({ parameters, slots, live, lossAt, lossOnly, logged, update }) {
    const { loss: perturbedLoss, gradients } = lossAt(perturb(parameters, slots, live.rho!))
    return {
      loss: logged ? lossOnly(parameters) : perturbedLoss,
      gradients,
      ...update(gradients, parameters),
      slots: gradients,
      metrics: { perturbedLoss },
    }
  },
}
