import * as tf from '@tensorflow/tfjs-core'

import { mapValues, type NamedTensors } from '../tensor/step'
import { hessianVectorProduct, type GradientsAt } from './hessian-vector-product'

/**
 * Hutchinson's estimate of the Hessian's diagonal: the mean of $z \odot H z$ over random signs $z$, since $E[z z^\top] = I$. Its sum over
 * all coordinates estimates the trace.
 *
 * @param probes  vectors of signs, in the parameters' names and shapes; at least one
 * @returns       in their names and shapes; the caller's `tf.tidy` owns it
 * @source        Bekas, Kokiopoulou and Saad 2007. https://doi.org/10.1016/j.apnum.2007.01.003
 */
export function hutchinsonDiagonal(
  gradientsAt: GradientsAt,
  parameters: NamedTensors,
  probes: readonly NamedTensors[],
): NamedTensors {
  return tf.tidy(() => {
    const products = probes.map((z) => {
      const product = hessianVectorProduct(gradientsAt, parameters, z)
      return mapValues(z, (sign, name) => tf.mul(sign, product[name]!))
    })
    return mapValues(products[0]!, (_, name) =>
      tf.div(tf.addN(products.map((product) => product[name]!)), probes.length),
    )
  })
}
