import * as tf from '@tensorflow/tfjs-core'

import { mapValues, type NamedTensors } from '../tensor/step'
import type { MethodDef } from './types'

export type AsamHyper = {
  /** Radius of the ball, in units of the weights: ten times SAM's or so. */
  readonly rho: number
  /** Added to the size of every weight, so that a weight at zero may move. */
  readonly eta: number
}

/** Keeps a zero gradient at zero; the authors' value. */
const EPS = 1e-16

/**
 * Adaptive SAM: the ball in which the loss is to be largest is measured in units of each weight's own size, so that rescaling layers against
 * one another does not change it.
 *
 * $e = \rho\, T^2 g / \lVert T g \rVert_2$ with $T = |w| + \eta$ for matrices and 1 for biases and gains; then as SAM.
 *
 * @source Kwon et al. 2021. https://arxiv.org/abs/2102.11600
 */
export const asam: MethodDef<AsamHyper> = {
  source: 'https://arxiv.org/abs/2102.11600',
  defaults: { rho: 0.5, eta: 0.01 },
  gradEvalsPerStep: () => 2,
  step({ parameters, live, lossAt, update }) {
    const here = lossAt(parameters)
    const ascent = adaptiveAscent(parameters, here.gradients, live.rho!, live.eta!)
    const moved = mapValues(parameters, (value, name) => tf.add(value, ascent[name]!))
    const { loss: perturbedLoss, gradients } = lossAt(moved)
    return { loss: here.loss, gradients, ...update(gradients, parameters), slots: {}, metrics: { perturbedLoss } }
  },
}

function adaptiveAscent(
  parameters: NamedTensors,
  gradients: NamedTensors,
  rho: tf.Scalar,
  eta: tf.Scalar,
): NamedTensors {
  const units = mapValues(parameters, (value) => (value.rank > 1 ? tf.add(tf.abs(value), eta) : null))
  const times = (tensor: tf.Tensor, name: string) => (units[name] ? tf.mul(units[name], tensor) : tensor)
  const stretched = mapValues(gradients, times)
  const squares = Object.values(stretched).map((tensor) => tf.sum(tf.square(tensor)))
  const scale = tf.div(rho, tf.add(tf.sqrt(tf.addN(squares)), EPS))
  return mapValues(stretched, (tensor, name) => tf.mul(times(tensor, name), scale))
}
