import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { frobeniusNormalize, gemm } from '../tensor/ops/gemm'

/**
 * Orthogonalises a matrix approximately, with matrix products alone.
 *
 * $X \leftarrow (aI + bA + cA^2) X,\ A = XX^\top,\ X_0 = G / (\lVert G \rVert_F + \epsilon)$. With Muon's coefficients singular values end
 * roughly in [0.7, 1.2], on purpose not at 1; those below about 1e-3 of the norm need more than 5 steps.
 *
 * @param g             shape [rows, cols]; caller keeps ownership
 * @param steps         iterations, integer >= 0
 * @param coefficients  (a, b, c)
 * @param eps           keeps a zero matrix at zero
 * @param scale         factor of the result; it costs nothing in the last product
 * @returns             same shape as `g`, dimensionless; the caller owns it
 * @throws              CourseError('bad-shape') unless `g` has rank 2, CourseError('bad-config') unless there are 3 coefficients
 * @source              https://github.com/KellerJordan/Muon/blob/master/muon.py (there in bfloat16, here in float32)
 */
export function newtonSchulz(
  g: tf.Tensor,
  steps: number,
  coefficients: readonly number[],
  eps: number,
  scale = 1,
): tf.Tensor2D {
  const shape: readonly number[] = g.shape
  const [rows, cols] = shape
  if (shape.length !== 2 || rows === undefined || cols === undefined) {
    throw new CourseError('bad-shape', `Newton-Schulz needs a matrix; got shape [${g.shape.join(', ')}].`)
  }
  const [a, b, c] = coefficients
  if (coefficients.length !== 3 || a === undefined || b === undefined || c === undefined) {
    throw new CourseError('bad-config', `Newton-Schulz needs 3 coefficients; got ${coefficients.length}.`)
  }
  return tf.tidy(() => {
    // Of XX^T and X^TX the smaller: the same polynomial of X, as the repository gets it by transposing.
    const tall = rows > cols
    let x = frobeniusNormalize(g as tf.Tensor2D, eps)
    if (steps === 0) return tf.mul<tf.Tensor2D>(x, scale)
    for (let step = 1; step <= steps; step++) {
      const gram = gemm(x, x, null, { transposeA: tall, transposeB: !tall })
      const polynomial = gemm(gram, gram, gram, { alpha: c, beta: b, diagonal: a })
      const alpha = step === steps ? scale : 1
      x = tall ? gemm(x, polynomial, null, { alpha }) : gemm(polynomial, x, null, { alpha })
    }
    return x
  })
}
