import * as tf from '@tensorflow/tfjs-core'

import type { Activation } from '../../experiments/types'
import { once, runKernel, runKernel1 } from './kernel'

/** `none`: the layer is affine. */
export type LinearActivation = Activation | 'none'

/**
 * Kernel contracts. `x` [n, in], `weight` [out, in], `bias` [out], `dy` [n, out].
 *
 * - `Linear` (x, weight, bias?; activation) -> y = phi(z), z = x weight^T + bias; for activations whose slope is not a function of y
 *   (`keepsZ`) a second output z.
 * - `LinearInputGradient` (dy, weight, kept?; activation) -> dx = (dy * slope) weight
 * - `LinearWeightGradient` (dy, x, kept?; activation) -> dWeight = (dy * slope)^T x, dBias = column sums of dy * slope
 *
 * `kept` [n, out] is what the slope is computed from: y for relu and tanh, z for the others; absent for `none`.
 */
export const LINEAR = 'Linear'
export const LINEAR_INPUT_GRADIENT = 'LinearInputGradient'
export const LINEAR_WEIGHT_GRADIENT = 'LinearWeightGradient'

/** Whether the slope needs the pre-activation: z is then an output of `Linear`. */
export const keepsZ = (activation: LinearActivation): boolean =>
  activation === 'gelu-exact' || activation === 'gelu-tanh' || activation === 'silu'

/**
 * A layer: $\phi(x W^\top + b)$ in one kernel, its gradients in two. It can be differentiated once.
 *
 * @param x       shape [n, in]
 * @param weight  shape [out, in]
 * @param bias    shape [out], or null
 * @returns       shape [n, out]
 */
export function linear(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | null,
  activation: LinearActivation = 'none',
): tf.Tensor2D {
  return runKernel1(LINEAR, { x, weight, bias: bias ?? undefined }, { activation })
}

tf.registerGradient({
  kernelName: LINEAR,
  inputsToSave: ['x', 'weight'],
  // tfjs saves the outputs that the flags mark; a flag beyond the outputs is ignored.
  outputsToSave: [true, true],
  gradFunc: (dys, saved, attrs) => {
    const { activation } = attrs as unknown as { activation: LinearActivation }
    const dy = Array.isArray(dys) ? dys[0]! : dys
    const [x, weight, y, z] = saved
    const kept = activation === 'none' ? undefined : (z ?? y)
    const both = once(() => runKernel(LINEAR_WEIGHT_GRADIENT, { dy, x, kept }, { activation }))
    return {
      x: () => runKernel1(LINEAR_INPUT_GRADIENT, { dy, weight, kept }, { activation }),
      weight: () => both()[0]!,
      bias: () => both()[1]!,
    }
  },
})
