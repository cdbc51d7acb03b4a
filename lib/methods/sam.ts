import { perturb } from './perturb'
import type { MethodDef } from './types'

export type SamHyper = {
  /** Radius of the ball. */
  readonly rho: number
}

/**
 * Sharpness-aware minimisation: the update at w uses the gradient at $w + \rho\, g / \lVert g \rVert_2$, one norm over all parameters.
 *
 * @source Foret et al. 2021. https://arxiv.org/abs/2010.01412
 */
export const sam: MethodDef<SamHyper> = {
  source: 'https://arxiv.org/abs/2010.01412',
  defaults: { rho: 0.05 },
  gradEvalsPerStep: () => 2,
  step({ parameters, live, lossAt, update }) {
    const here = lossAt(parameters)
    const { loss: perturbedLoss, gradients } = lossAt(perturb(parameters, here.gradients, live.rho!))
    return { loss: here.loss, gradients, ...update(gradients, parameters), slots: {}, metrics: { perturbedLoss } }
  },
}
