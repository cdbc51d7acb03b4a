import * as tf from '@tensorflow/tfjs-core'

type NamedInputs = Readonly<Record<string, tf.Tensor | undefined>>

/**
 * Runs one of the course's own kernels (`lib/tensor/kernels/<backend>`) through tfjs's registry, on the tape like any other.
 *
 * @param inputs  by the names that the kernel's contract gives; `undefined` ones are left out
 * @returns       the outputs that the kernel's contract lists, in order; the enclosing tidy owns them
 */
export function runKernel(
  name: string,
  inputs: NamedInputs,
  attrs: Readonly<Record<string, unknown>> = {},
): readonly tf.Tensor[] {
  const present: Record<string, tf.Tensor> = {}
  for (const [input, tensor] of Object.entries(inputs)) {
    if (tensor !== undefined) present[input] = tensor
  }
  const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, present, attrs as unknown as tf.NamedAttrMap)
  return Array.isArray(result) ? result : [result]
}

/** Like `runKernel`, for kernels with one output. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the rank
export function runKernel1<T extends tf.Tensor>(
  name: string,
  inputs: NamedInputs,
  attrs?: Readonly<Record<string, unknown>>,
): T {
  return runKernel(name, inputs, attrs)[0] as T
}

/**
 * Runs a kernel at the first use only: two inputs' gradients often come from one kernel.
 *
 * tfjs asks for each gradient inside a tidy of its own, which would dispose the outputs that it is not handed there. So they belong to the
 * scope of the call of `once`, which in a gradient function is the whole backward pass.
 */
export function once(run: () => readonly tf.Tensor[]): () => readonly tf.Tensor[] {
  const { state } = tf.engine()
  const scope = state.activeScope
  let outputs: readonly tf.Tensor[] | undefined
  return () => {
    if (outputs !== undefined) return outputs
    outputs = run()
    const inner = state.activeScope
    if (inner !== scope) {
      inner.track = inner.track.filter((tensor) => !outputs!.includes(tensor))
      for (const output of outputs) {
        output.scopeId = scope.id
        scope.track.push(output)
      }
    }
    return outputs
  }
}
