import * as tf from '@tensorflow/tfjs-core'

/**
 * A dense layer before its activation: $y = x W^\top + b$, with $\nabla_W = \delta^\top x$, $\nabla_b = \sum_i \delta_i$,
 * $\nabla_x = \delta W$.
 *
 * The gradient is written out because of WASM, where a product of plain matrices runs in XNNPACK and one with a transpose flag in a
 * loop about ten times slower; the gradient of `tf.matMul` has such flags. (`tf.fused.matMul` is no way out: with `transposeB` its
 * kernel adds wrong biases from the second row on, tfjs 4.22.) It can be differentiated once.
 *
 * @param x        shape [n, in]
 * @param weights  shape [out, in]
 * @param bias     shape [out]
 * @param data     true if `x` is data: no gradient flows into it, which saves a third of the work of a first layer
 * @returns        shape [n, out]
 */
export function linear(x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor, data = false): tf.Tensor2D {
  const forward = tf.customGrad((...args) => {
    const [w, b, input] = args as unknown as [tf.Tensor2D, tf.Tensor, tf.Tensor2D | tf.GradSaveFunc]
    const save = args.at(-1) as tf.GradSaveFunc
    const xs = data ? x : (input as tf.Tensor2D)
    save([w, xs])
    return {
      value: tf.add(tf.matMul(xs, tf.transpose(w)), b),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const delta = dy as tf.Tensor2D
        const [savedWeights, savedX] = saved as [tf.Tensor2D, tf.Tensor2D]
        const gradients = [tf.matMul(tf.transpose(delta), savedX), tf.sum(delta, 0)]
        return data ? gradients : [...gradients, tf.matMul(delta, savedWeights)]
      },
    }
  })
  return (data ? forward(weights, bias) : forward(weights, bias, x)) as tf.Tensor2D
}
