import * as tf from '@tensorflow/tfjs-core'

/**
 * Softmax cross-entropy, mean over rows, in nats.
 *
 * $-\frac{1}{n} \sum_{ik} q_{ik} \log \operatorname{softmax}(x)_{ik}$, $q = (1 - \epsilon)\, \text{onehot} + \epsilon / K$; gradient
 * $(\operatorname{softmax}(x) - q) / n$, written out, because it is exact and shorter than what the tape would replay. It can be differentiated once.
 *
 * @param logits          shape [n, K], of any size short of overflow
 * @param labels          int32, shape [n], in 0 .. K-1
 * @param labelSmoothing  $\epsilon$ in [0, 1]
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, labelSmoothing = 0): tf.Scalar {
  const [n, classes] = logits.shape
  const loss = tf.customGrad((x, save) => {
    // Cast afterwards: the WASM kernel writes integers whatever type it is asked for.
    const hot = tf.cast(tf.oneHot(labels, classes), 'float32')
    const target = labelSmoothing === 0 ? hot : tf.add(tf.mul(hot, 1 - labelSmoothing), labelSmoothing / classes)
    const logProbabilities = tf.logSoftmax(x as tf.Tensor2D)
    ;(save as tf.GradSaveFunc)([logProbabilities, target])
    return {
      value: tf.mul(tf.sum(tf.mul(target, logProbabilities)), -1 / n),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [logP, q] = saved as [tf.Tensor, tf.Tensor]
        return tf.mul(tf.sub(tf.exp(logP), q), tf.mul(dy, 1 / n))
      },
    }
  })
  return loss(logits) as tf.Scalar
}

/** Mean squared error over all numbers: $\frac{1}{n} \sum (y - \hat y)^2$. */
export function mse(predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.mean(tf.squaredDifference(predictions, targets))
}
