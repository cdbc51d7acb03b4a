import type * as tf from '@tensorflow/tfjs-core'

import { runKernel1 } from './kernel'

/**
 * Kernel contracts, without gradients: they serve updates, not losses.
 *
 * - `Gemm` (a, b, c?; transposeA, transposeB, alpha, beta, diagonal) -> alpha op(a) op(b) + beta c + diagonal I, [m, n]; `c` [m, n]
 * - `FrobeniusNormalize` (x; eps) -> x / (|x|_F + eps), the shape of x
 */
export const GEMM = 'Gemm'
export const FROBENIUS_NORMALIZE = 'FrobeniusNormalize'

export interface GemmOptions {
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  readonly alpha?: number
  /** Factor of `c`. */
  readonly beta?: number
  /** Added to the diagonal. */
  readonly diagonal?: number
}

/**
 * $\alpha\, \text{op}(A)\, \text{op}(B) + \beta C + \delta I$ in one kernel. Not differentiable.
 *
 * @param a  shape [m, k], or [k, m] if transposed
 * @param b  shape [k, n], or [n, k] if transposed
 * @param c  shape [m, n], or null
 */
export function gemm(a: tf.Tensor2D, b: tf.Tensor2D, c: tf.Tensor2D | null, options: GemmOptions = {}): tf.Tensor2D {
  const attrs = { transposeA: false, transposeB: false, alpha: 1, beta: 1, diagonal: 0, ...options }
  return runKernel1(GEMM, { a, b, c: c ?? undefined }, attrs)
}

/** $X / (\lVert X \rVert_F + \epsilon)$. Not differentiable. */
export function frobeniusNormalize<T extends tf.Tensor>(x: T, eps: number): T {
  return runKernel1<T>(FROBENIUS_NORMALIZE, { x }, { eps })
}
