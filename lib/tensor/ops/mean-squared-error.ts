import * as tf from '@tensorflow/tfjs-core'

import { runKernel1 } from './kernel'

/**
 * Kernel contracts. `predictions` and `targets` of one shape, `dy` [].
 *
 * - `MeanSquaredError` (predictions, targets) -> []
 * - `MeanSquaredErrorGradient` (dy, predictions, targets) -> 2 dy (predictions - targets) / count, the inputs' shape
 */
export const MEAN_SQUARED_ERROR = 'MeanSquaredError'
export const MEAN_SQUARED_ERROR_GRADIENT = 'MeanSquaredErrorGradient'

/**
 * Mean squared error over all numbers: $\frac{1}{n} \sum (y - \hat y)^2$. It can be differentiated once, and only by the predictions.
 *
 * @throws Error if the shapes differ
 */
export function mse(predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  tf.util.assertShapesMatch(predictions.shape, targets.shape, 'mse: ')
  return runKernel1(MEAN_SQUARED_ERROR, { predictions, targets })
}

tf.registerGradient({
  kernelName: MEAN_SQUARED_ERROR,
  inputsToSave: ['predictions', 'targets'],
  gradFunc: (dy, saved) => {
    const [predictions, targets] = saved
    return { predictions: () => runKernel1(MEAN_SQUARED_ERROR_GRADIENT, { dy: dy as tf.Tensor, predictions, targets }) }
  },
})
