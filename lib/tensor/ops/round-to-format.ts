import * as tf from '@tensorflow/tfjs-core'

import { runKernel1 } from './kernel'

/** Floating-point formats narrower than float32; `float8_e4m3fn` has no infinities, as OCP's and PyTorch's. */
export type NarrowFormat = 'float16' | 'bfloat16' | 'float8_e4m3fn' | 'float8_e5m2'

/**
 * Kernel contract.
 *
 * - `RoundToFormat` (x; format) -> the nearest number of the format, ties to even, subnormals kept, overflow as the format's standard says
 *   (infinity; NaN for e4m3fn), held in float32. Exact: integer operations on the bits, bit for bit what PyTorch's casts give.
 */
export const ROUND_TO_FORMAT = 'RoundToFormat'

/**
 * Rounds to a narrow format and back. The gradient is rounded to `gradientFormat` on its way back, as a cast in mixed precision does.
 *
 * @param gradientFormat  null: the gradient passes unchanged
 */
export function roundToFormat(
  x: tf.Tensor,
  format: NarrowFormat,
  gradientFormat: NarrowFormat | null = format,
): tf.Tensor {
  return runKernel1(ROUND_TO_FORMAT, { x }, { format, gradientFormat })
}

tf.registerGradient({
  kernelName: ROUND_TO_FORMAT,
  gradFunc: (dy, _, attributes) => {
    const { gradientFormat } = attributes as unknown as { gradientFormat: NarrowFormat | null }
    const x = () =>
      gradientFormat === null
        ? tf.clone(dy as tf.Tensor)
        : runKernel1(ROUND_TO_FORMAT, { x: dy as tf.Tensor }, { format: gradientFormat, gradientFormat: null })
    return { x }
  },
})
