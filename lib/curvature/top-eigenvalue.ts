import * as tf from '@tensorflow/tfjs-core'

import type { NamedTensors } from '../tensor/step'
import { hessianVectorProduct, type GradientsAt } from './hessian-vector-product'
import { dot, norm, scaled } from './vectors'

const TINY = 1e-30

/**
 * The Hessian's eigenvalue of largest size, by power iteration: $v \leftarrow H v / \lVert H v \rVert$, then $v^\top H v$.
 *
 * The Rayleigh quotient's error falls like $|\lambda_2 / \lambda_1|^{2k}$. A pure function of tensors: it may be part of a captured step.
 *
 * @param start       where the iteration begins, in the parameters' names and shapes; of any length, not zero
 * @param iterations  products with the Hessian, at least 1; each costs four gradients
 * @returns           the eigenvalue, with its sign, and the last vector, of length 1
 * @source            Yao et al. 2020, PyHessian. https://arxiv.org/abs/1912.07145
 */
export function topEigenvalue(
  gradientsAt: GradientsAt,
  parameters: NamedTensors,
  start: NamedTensors,
  iterations: number,
): { readonly value: tf.Scalar; readonly vector: NamedTensors } {
  let vector = unit(start)
  let value = tf.scalar(0)
  for (let i = 0; i < iterations; i++) {
    const product = hessianVectorProduct(gradientsAt, parameters, vector)
    value = dot(vector, product)
    vector = unit(product)
  }
  return { value, vector }
}

const unit = (a: NamedTensors): NamedTensors => scaled(a, tf.div(1, tf.add(norm(a), TINY)))
