import { FROBENIUS_NORMALIZE, GEMM, type GemmOptions } from '../../ops/gemm'
import { sizeOf } from '../cpu/host'
import { matrixAt } from './simd'
import type { SimdKernel } from './simd-kernel'

/** The kernels of `ops/gemm.ts`. */
export const GEMM_KERNELS: readonly SimdKernel[] = [
  {
    name: GEMM,
    run(simd, { a, b, c }, attrs) {
      const { transposeA, transposeB, alpha, beta, diagonal } = attrs as unknown as Required<GemmOptions>
      const [aCols, bCols] = [a!.shape[1]!, b!.shape[1]!]
      const [m, inner] = transposeA ? [aCols, a!.shape[0]!] : [a!.shape[0]!, aCols]
      const n = transposeB ? b!.shape[0]! : bCols
      const y = simd.allocate([m, n])
      const left = matrixAt(simd.address(a), aCols, transposeA)
      const right = matrixAt(simd.address(b), bCols, transposeB)
      simd.gemm(m, n, inner, left, right, 0, simd.address(y))
      if (alpha !== 1 || diagonal !== 0 || c !== undefined) {
        simd.module.combine(simd.address(y), simd.address(c), m, n, alpha, beta, diagonal)
      }
      return y
    },
  },
  {
    name: FROBENIUS_NORMALIZE,
    run(simd, { x }, attrs) {
      const { eps } = attrs as { eps: number }
      const y = simd.allocate(x!.shape)
      simd.module.normalize(simd.address(x), simd.address(y), sizeOf(x!.shape), eps)
      return y
    },
  },
]
