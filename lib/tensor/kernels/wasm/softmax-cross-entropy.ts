import { SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRADIENT } from '../../ops/softmax-cross-entropy'
import type { SimdKernel } from './simd-kernel'

/** The kernels of `ops/softmax-cross-entropy.ts`. */
export const SOFTMAX_CROSS_ENTROPY_KERNELS: readonly SimdKernel[] = [
  {
    name: SOFTMAX_CROSS_ENTROPY,
    run(simd, { logits, labels }, attrs) {
      const { labelSmoothing } = attrs as { labelSmoothing: number }
      const [n, classes] = logits!.shape as [number, number]
      const loss = simd.allocate([])
      const scratch = simd.scratch(4 * classes)
      simd.module.softmaxCrossEntropy(
        ...[simd.address(logits), simd.address(labels)],
        ...[n, classes, labelSmoothing],
        ...[simd.address(loss), scratch],
      )
      return loss
    },
  },
  {
    name: SOFTMAX_CROSS_ENTROPY_GRADIENT,
    run(simd, { dy, logits, labels }, attrs) {
      const { labelSmoothing } = attrs as { labelSmoothing: number }
      const [n, classes] = logits!.shape as [number, number]
      const gradient = simd.allocate(logits!.shape)
      simd.module.softmaxCrossEntropyGradient(
        ...[simd.address(dy), simd.address(logits), simd.address(labels)],
        ...[n, classes, labelSmoothing],
        simd.address(gradient),
      )
      return gradient
    },
  },
]
