import { MEAN_SQUARED_ERROR, MEAN_SQUARED_ERROR_GRADIENT } from '../../ops/mean-squared-error'
import { sizeOf } from '../cpu/host'
import type { SimdKernel } from './simd-kernel'

/** The kernels of `ops/mean-squared-error.ts`. */
export const MEAN_SQUARED_ERROR_KERNELS: readonly SimdKernel[] = [
  {
    name: MEAN_SQUARED_ERROR,
    run(simd, { predictions, targets }) {
      const loss = simd.allocate([])
      const count = sizeOf(predictions!.shape)
      simd.module.meanSquaredError(simd.address(predictions), simd.address(targets), count, simd.address(loss))
      return loss
    },
  },
  {
    name: MEAN_SQUARED_ERROR_GRADIENT,
    run(simd, { dy, predictions, targets }) {
      const gradient = simd.allocate(predictions!.shape)
      simd.module.meanSquaredErrorGradient(
        simd.address(dy),
        simd.address(predictions),
        simd.address(targets),
        sizeOf(predictions!.shape),
        simd.address(gradient),
      )
      return gradient
    },
  },
]
