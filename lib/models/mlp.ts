import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import type { Activation } from '../experiments/types'
import type { ParameterInfo } from '../optim/types'
import type { NamedTensors, Rounding } from '../tasks/types'
import { linear } from '../tensor/ops/linear'
import { Rng } from '../tensor/rng'
import { ACTIVATIONS } from './activations'

/**
 * Names, shapes and roles of a multilayer perceptron's parameters: W1 [out, in], b1 [out], W2, ...
 *
 * @param widths  input, hidden layers, output; e.g. [784, 128, 128, 10]
 * @throws        CourseError('bad-config') unless there are at least two widths, all positive integers
 */
export function mlpParameters(widths: readonly number[]): ParameterInfo[] {
  if (widths.length < 2 || !widths.every((width) => Number.isInteger(width) && width > 0)) {
    throw new CourseError('bad-config', `A network needs at least two positive widths; got [${widths.join(', ')}].`)
  }
  const layers = widths.length - 1
  return Array.from({ length: layers }, (_, i): ParameterInfo[] => {
    const shape = [widths[i + 1]!, widths[i]!]
    const hidden = i > 0 && i < layers - 1
    return [
      { name: `W${i + 1}`, shape, role: hidden ? 'hidden-matrix' : 'other' },
      { name: `b${i + 1}`, shape: [shape[0]!], role: 'other' },
    ]
  }).flat()
}

/**
 * Initial parameters, a function of the seed alone. Weights of layer l come from stream `weights`, sub-stream l - 1, so that they do
 * not depend on the other layers' sizes. Biases are zero.
 *
 * Standard deviation $\sqrt{2 / \text{in}}$ (He) for relu, gelu and silu, $\sqrt{2 / (\text{in} + \text{out})}$ (Xavier) for tanh.
 *
 * @returns tensors that the caller owns
 * @source  https://arxiv.org/abs/1502.01852, https://proceedings.mlr.press/v9/glorot10a.html
 */
export function initMlp(widths: readonly number[], seed: number, activation: Activation): NamedTensors {
  return Object.fromEntries(
    mlpParameters(widths).map(({ name, shape }) => {
      const [out, inputs] = shape
      if (out === undefined || inputs === undefined) return [name, tf.zeros([...shape])]
      const deviation = Math.sqrt(2 / (activation === 'tanh' ? inputs + out : inputs))
      const values = new Rng(seed, 'weights', Number(name.slice(1)) - 1).normals(out * inputs, deviation)
      return [name, tf.tensor2d(values, [out, inputs])]
    }),
  )
}

/**
 * $y_l = \phi(y_{l-1} W_l^\top + b_l)$, without $\phi$ after the last layer.
 *
 * @param params  W1, b1, ..., as `mlpParameters` names them
 * @param x       shape [n, in]
 * @param layers    number of weight matrices
 * @param rounding  if given: applied to the input, to weights and biases, and to every pre-activation and activation
 * @returns       shape [n, out]
 * @throws        CourseError('bad-shape') if a parameter is missing
 */
export function mlpForward(
  params: NamedTensors,
  x: tf.Tensor,
  activation: Activation,
  layers: number,
  rounding?: Rounding,
): tf.Tensor2D {
  let y = (rounding?.(x) ?? x) as tf.Tensor2D
  for (let layer = 1; layer <= layers; layer++) {
    const weights = params[`W${layer}`]
    const bias = params[`b${layer}`]
    if (weights === undefined || bias === undefined) {
      throw new CourseError('bad-shape', `The parameters of layer ${layer} are missing.`)
    }
    const act = layer < layers ? activation : 'none'
    if (rounding === undefined) y = linear(y, weights as tf.Tensor2D, bias as tf.Tensor1D, act)
    else {
      const z = rounding(linear(y, rounding(weights) as tf.Tensor2D, rounding(bias) as tf.Tensor1D, 'none'))
      y = (act === 'none' ? z : rounding(ACTIVATIONS[act](z))) as tf.Tensor2D
    }
  }
  return y
}
