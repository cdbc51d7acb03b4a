import type * as tf from '@tensorflow/tfjs-core'

import { samPerturbation } from '../optim/sam-perturbation'
import type { NamedTensors } from '../tensor/step'

/**
 * Parameters moved uphill by `rho` along a gradient, in the norm of all of them together.
 *
 * @param gradients  by the parameters' names
 */
export function perturb(parameters: NamedTensors, gradients: NamedTensors, rho: tf.Scalar): NamedTensors {
  const names = Object.keys(parameters)
  const moved = samPerturbation(
    names.map((name) => parameters[name]!),
    names.map((name) => gradients[name]!),
    rho,
  )
  return Object.fromEntries(names.map((name, i) => [name, moved[i]!]))
}
