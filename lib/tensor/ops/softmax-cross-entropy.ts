import * as tf from '@tensorflow/tfjs-core'

import { runKernel1 } from './kernel'

/**
 * Kernel contracts. `logits` [n, K], `labels` int32 [n], `dy` [].
 *
 * - `SoftmaxCrossEntropy` (logits, labels; labelSmoothing) -> mean loss []
 * - `SoftmaxCrossEntropyGradient` (dy, logits, labels; labelSmoothing) -> dy (softmax(logits) - q) / n, [n, K]
 */
export const SOFTMAX_CROSS_ENTROPY = 'SoftmaxCrossEntropy'
export const SOFTMAX_CROSS_ENTROPY_GRADIENT = 'SoftmaxCrossEntropyGradient'

/**
 * Softmax cross-entropy, mean over rows, in nats.
 *
 * $-\frac{1}{n} \sum_{ik} q_{ik} \log \operatorname{softmax}(x)_{ik}$, $q = (1 - \epsilon)\, \text{onehot} + \epsilon / K$; gradient
 * $(\operatorname{softmax}(x) - q) / n$. It can be differentiated once, and only by the logits.
 *
 * @param logits          shape [n, K], of any size short of overflow
 * @param labels          int32, shape [n], in 0 .. K-1
 * @param labelSmoothing  $\epsilon$ in [0, 1]
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, labelSmoothing = 0): tf.Scalar {
  return runKernel1(SOFTMAX_CROSS_ENTROPY, { logits, labels }, { labelSmoothing })
}

tf.registerGradient({
  kernelName: SOFTMAX_CROSS_ENTROPY,
  inputsToSave: ['logits', 'labels'],
  gradFunc: (dy, saved, attrs) => {
    const [logits, labels] = saved
    return {
      logits: () =>
        runKernel1(
          SOFTMAX_CROSS_ENTROPY_GRADIENT,
          { dy: dy as tf.Tensor, logits, labels },
          attrs as Record<string, unknown>,
        ),
    }
  },
})
