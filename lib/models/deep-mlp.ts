import type * as tf from '@tensorflow/tfjs-core'

import type { NamedTensors } from '../tasks/types'
import { checkpoint } from '../tensor/ops/checkpoint'
import { linear } from '../tensor/ops/linear'

/** Input, `layers` hidden layers of equal width behind the first one, output: what `mlpParameters` and `initMlp` take. */
export const deepWidths = (inputs: number, width: number, layers: number, classes: number): number[] => [
  inputs,
  ...Array.from({ length: layers + 1 }, () => width),
  classes,
]

/**
 * A deep tanh network whose square layers are cut into segments, each a checkpoint.
 *
 * @param parameters  W1, b1, ..., of `deepWidths`
 * @param x           shape [n, inputs]
 * @param layers      number of square layers
 * @param segment     layers in a segment; the last one may be shorter. 0: no checkpoints
 * @returns           logits, shape [n, classes]
 */
export function deepForward(parameters: NamedTensors, x: tf.Tensor2D, layers: number, segment: number): tf.Tensor2D {
  const weights = (layer: number) => [parameters[`W${layer}`]!, parameters[`b${layer}`]!]
  let y = layersOf(x, ...weights(1))
  const first = 2
  const last = layers + 1
  for (let from = first; from <= last; from += segment || layers) {
    const to = Math.min(last, from + (segment || layers) - 1)
    const inside = Array.from({ length: to - from + 1 }, (_, i) => weights(from + i)).flat()
    y = segment === 0 ? layersOf(y, ...inside) : checkpoint(layersOf, [y, ...inside])
  }
  const [weight, bias] = weights(last + 1)
  return linear(y, weight as tf.Tensor2D, bias as tf.Tensor1D, 'none')
}

/** tanh layers, one after the other: input, then weight and bias of each. */
function layersOf(x: tf.Tensor, ...parameters: tf.Tensor[]): tf.Tensor2D {
  let y = x as tf.Tensor2D
  for (let i = 0; i < parameters.length; i += 2) {
    y = linear(y, parameters[i] as tf.Tensor2D, parameters[i + 1] as tf.Tensor1D, 'tanh')
  }
  return y
}
