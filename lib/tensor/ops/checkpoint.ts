import * as tf from '@tensorflow/tfjs-core'

/**
 * Gradient checkpointing: computes `segment(...inputs)` and forgets everything inside. The backward pass computes the segment once more, from
 * the inputs, and differentiates that. The gradients are the same bits if `segment` is a pure function of its inputs: whatever is random in it
 * must come in as a tensor, or be a function of numbers that are the same the second time.
 *
 * It works inside `tf.grads` and its kin, eagerly and captured, and may be nested.
 *
 * @param segment  differentiable with respect to every input; called a second time in the backward pass
 * @param inputs   everything that it needs gradients for, weights too: what it merely closes over gets none, without any error
 * @source         https://arxiv.org/abs/1604.06174
 */
export function checkpoint<T extends tf.Tensor>(
  segment: (...inputs: tf.Tensor[]) => T,
  inputs: readonly tf.Tensor[],
): T {
  const op = tf.customGrad((...args: unknown[]) => {
    const save = args.pop() as tf.GradSaveFunc
    const given = args as tf.Tensor[]
    save(given)
    return {
      value: segment(...given),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => withFreshTape(() => tf.grads(segment)([...saved], dy)),
    }
  })
  return op(...inputs)
}

/** Differentiates inside a backward pass. tfjs drops its tape when an outermost `tf.grads` is done, and takes this one for outermost. */
function withFreshTape<R>(differentiate: () => R): R {
  const { state } = tf.engine()
  const outer = state.activeTape
  try {
    return differentiate()
  } finally {
    state.activeTape = outer
  }
}
