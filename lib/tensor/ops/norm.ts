import * as tf from '@tensorflow/tfjs-core'

import { once, runKernel, runKernel1 } from './kernel'

/**
 * Kernel contracts, over the last axis of `x` [..., f]; `gamma` and `beta` [f]; attribute `centre`: true for layer norm, false for RMS norm.
 *
 * - `Norm` (x, gamma, beta?; centre, eps) -> y = gamma u + beta, u = (x - m) / sqrt(mean((x - m)^2) + eps), m the mean or 0
 * - `NormInputGradient` (dy, x, gamma; centre, eps) -> dx
 * - `NormParameterGradient` (dy, x; centre, eps) -> dGamma [f] = sum over rows of dy u, dBeta [f] = sum of dy
 *
 * Layer norm centres before it squares, so that a large common offset costs no digits.
 */
export const NORM = 'Norm'
export const NORM_INPUT_GRADIENT = 'NormInputGradient'
export const NORM_PARAMETER_GRADIENT = 'NormParameterGradient'

/**
 * $\gamma\, (x - \mu) / \sqrt{\sigma^2 + \epsilon} + \beta$ over the last axis, biased variance. It can be differentiated once.
 *
 * @param gamma  shape [features], as `beta`
 * @source       https://arxiv.org/abs/1607.06450
 */
export function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, eps: number): tf.Tensor {
  return runKernel1(NORM, { x, gamma, beta }, { centre: true, eps })
}

/**
 * $\gamma\, x / \sqrt{\operatorname{mean}(x^2) + \epsilon}$ over the last axis. It can be differentiated once.
 *
 * @source https://arxiv.org/abs/1910.07467
 */
export function rmsNorm(x: tf.Tensor, gamma: tf.Tensor, eps: number): tf.Tensor {
  return runKernel1(NORM, { x, gamma }, { centre: false, eps })
}

tf.registerGradient({
  kernelName: NORM,
  inputsToSave: ['x', 'gamma'],
  gradFunc: (dys, saved, attributes) => {
    const attrs = attributes as Record<string, unknown>
    const dy = dys as tf.Tensor
    const [x, gamma] = saved
    const both = once(() => runKernel(NORM_PARAMETER_GRADIENT, { dy, x }, attrs))
    return {
      x: () => runKernel1(NORM_INPUT_GRADIENT, { dy, x, gamma }, attrs),
      gamma: () => both()[0]!,
      beta: () => both()[1]!,
    }
  },
})
