import * as tf from '@tensorflow/tfjs-core'

import { packedUpdate, type UpdateRule } from '../tensor/ops/packed-update'
import { ruleVariant, sign, signOf } from './rule'

/** Where SAM looks for its gradient: the ball in which the loss is to be largest. */
export type SamNorm = 'l2' | 'linf'

/** Keeps a zero gradient at zero; far below any gradient that matters. */
const EPS = 1e-12

/**
 * SAM's perturbed parameters: uphill by `rho`, in the norm of all parameters together.
 *
 * $w + \rho\, g / (\lVert g \rVert_2 + \epsilon)$, or $w + \rho \operatorname{sign}(g)$ for the largest coordinate as norm. Nothing is read
 * back from the device.
 *
 * @param parameters  any shapes
 * @param gradients   in the parameters' shapes
 * @returns           new tensors in the parameters' order; the enclosing tidy owns them
 * @source            Foret et al. 2021. https://arxiv.org/abs/2010.01412; linf: Goodfellow et al. 2015. https://arxiv.org/abs/1412.6572
 */
export function samPerturbation(
  parameters: readonly tf.Tensor[],
  gradients: readonly tf.Tensor[],
  rho: tf.Scalar,
  norm: SamNorm = 'l2',
): tf.Tensor[] {
  return tf.tidy(() => {
    const scale = norm === 'l2' ? tf.div(rho, tf.add(globalNorm(gradients), EPS)) : rho
    return [...packedUpdate(ascentRule(norm), tf.reshape(scale, [1]), gradients, parameters, []).parameters]
  })
}

const f = Math.fround

/** $w + s g$, or $w + s \operatorname{sign}(g)$, with a scale $s$. */
export const ascentRule = (norm: SamNorm): UpdateRule =>
  ruleVariant('sam-perturbation', { linf: norm === 'linf' }, ({ linf }) => ({
    slots: [],
    live: ['scale'],
    wgsl: `w = w + ${linf ? signOf('g') : 'g'} * scale;`,
    loop(w, g, _slots, live) {
      const scale = live[0]!
      for (let i = 0; i < w.length; i++) w[i] = w[i]! + f((linf ? sign(g[i]!) : g[i]!) * scale)
    },
  }))

/** Over all tensors as if they were one vector: one after the other they would cost three dispatches each. */
const globalNorm = (tensors: readonly tf.Tensor[]): tf.Tensor =>
  tf.sqrt(tf.sum(tf.square(tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))))))
