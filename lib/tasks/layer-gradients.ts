import * as tf from '@tensorflow/tfjs-core'

import type { MetricRecord } from '../experiments/types'
import type { NamedTensors } from './types'

/**
 * Norm of the gradient of each layer's matrices: layer l owns the parameters named `l.…W`. Norms' gains and biases are left out, so that networks with and
 * without them can be compared.
 *
 * @returns `layerGradNorm/0`, ..., one scalar for each of `layers`
 */
export function layerGradientNorms(gradients: NamedTensors, layers: number): MetricRecord<tf.Scalar> {
  return Object.fromEntries(
    Array.from({ length: layers }, (_, l) => {
      const squares = Object.entries(gradients)
        .filter(([name]) => name.startsWith(`${l}.`) && name.endsWith('.W'))
        .map(([, gradient]) => tf.sum(tf.square(gradient)))
      return [`layerGradNorm/${l}`, tf.sqrt<tf.Scalar>(tf.addN(squares) as tf.Scalar)]
    }),
  )
}
