import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'

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
 * @returns             same shape as `g`, dimensionless; the caller owns it
 * @throws              CourseError('bad-shape') unless `g` has rank 2, CourseError('bad-config') unless there are 3 coefficients
 * @source              https://github.com/KellerJordan/Muon/blob/master/muon.py (there in bfloat16, here in float32)
 */
export function newtonSchulz(g: tf.Tensor, steps: number, coefficients: readonly number[], eps: number): tf.Tensor2D {
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
    const identity = tf.eye(Math.min(rows, cols))
    const aIdentity = tf.mul(identity, a)
    const bIdentity = tf.mul(identity, b)
    let x = tf.div<tf.Tensor2D>(g, tf.add(tf.sqrt(tf.sum(tf.square(g))), eps))
    for (let step = 0; step < steps; step++) {
      const gram = tf.matMul(x, x, tall, !tall)
      // Horner's scheme: A (cA + bI) + aI costs fewer operations than bA + cA^2, then aX + BX.
      const polynomial = tf.add<tf.Tensor2D>(tf.matMul(gram, tf.add(tf.mul(gram, c), bIdentity)), aIdentity)
      x = tall ? tf.matMul(x, polynomial) : tf.matMul(polynomial, x)
    }
    return x
  })
}
