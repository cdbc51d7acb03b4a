import type { TensorInfo } from '@tensorflow/tfjs-core'

import { NORM, NORM_INPUT_GRADIENT, NORM_PARAMETER_GRADIENT } from '../../ops/norm'
import { sizeOf } from '../cpu/host'
import type { SimdKernel } from './simd-kernel'

/** The parameters rows, features, centre, eps that each of the procedures takes in a row. */
function rowParameters(x: TensorInfo, attributes: unknown): readonly [number, number, number, number] {
  const { centre, eps } = attributes as { centre: boolean; eps: number }
  return [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1)!, centre ? 1 : 0, eps]
}

/** The kernels of `ops/norm.ts`. */
export const NORM_KERNELS: readonly SimdKernel[] = [
  {
    name: NORM,
    run(simd, { x, gamma, beta }, attrs) {
      const y = simd.allocate(x!.shape)
      simd.module.norm(
        ...[simd.address(x), simd.address(gamma), simd.address(beta)],
        ...rowParameters(x!, attrs),
        simd.address(y),
      )
      return y
    },
  },
  {
    name: NORM_INPUT_GRADIENT,
    run(simd, { dy, x, gamma }, attrs) {
      const dx = simd.allocate(x!.shape)
      const scratch = simd.scratch(2 * 4 * x!.shape.at(-1)!)
      simd.module.normInputGradient(
        ...[simd.address(dy), simd.address(x), simd.address(gamma)],
        ...rowParameters(x!, attrs),
        ...[simd.address(dx), scratch],
      )
      return dx
    },
  },
  {
    name: NORM_PARAMETER_GRADIENT,
    run(simd, { dy, x }, attrs) {
      const features = x!.shape.at(-1)!
      const [dGamma, dBeta] = [simd.allocate([features]), simd.allocate([features])]
      simd.module.normParameterGradient(
        ...[simd.address(dy), simd.address(x)],
        ...rowParameters(x!, attrs),
        ...[simd.address(dGamma), simd.address(dBeta)],
      )
      return [dGamma, dBeta]
    },
  },
]
