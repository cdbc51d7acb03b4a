import * as tf from '@tensorflow/tfjs-core'

import { mapValues, type NamedTensors } from '../tensor/step'
import { addScaled, norm } from './vectors'

/** Gradients of one loss at any parameters, by name, inside the enclosing `tf.tidy`. */
export type GradientsAt = (parameters: NamedTensors) => NamedTensors

/**
 * How far the parameters move, in their common 2-norm. The fourth-order formula errs by a share of its fourth power, float32 gradients by
 * about 1e-7 over it; this is near the best for networks of some dozens to some ten thousand weights.
 */
const RADIUS = 0.03
/** Keeps a zero vector at zero. */
const TINY = 1e-30

/**
 * The Hessian times a vector, by central differences of the gradient:
 *
 * $H v \approx \dfrac{8\,(g(w + h v) - g(w - h v)) - (g(w + 2 h v) - g(w - 2 h v))}{12\, h}$, $\; h = \text{radius} / \lVert v \rVert_2$.
 *
 * It needs first derivatives alone, so the fused kernels will do, on every backend and inside a captured step. Cost: four gradients. For a
 * ReLU network the Hessian leaves out the kinks; the difference sees those within the radius, as a step of that length would.
 *
 * @param parameters  where; any names and shapes
 * @param v           in the parameters' names and shapes; of any length
 * @returns           in their names and shapes; a zero vector gives zeros
 * @source            Pearlmutter 1994, "Fast exact multiplication by the Hessian" (the exact way, and this one). https://doi.org/10.1162/neco.1994.6.1.147
 */
export function hessianVectorProduct(
  gradientsAt: GradientsAt,
  parameters: NamedTensors,
  v: NamedTensors,
  radius = RADIUS,
): NamedTensors {
  return tf.tidy(() => {
    const length = tf.add(norm(v), TINY)
    const at = (multiple: number) => gradientsAt(addScaled(parameters, v, tf.div(multiple * radius, length)))
    const [near, far] = [1, 2].map((k) => {
      const [ahead, behind] = [at(k), at(-k)]
      return mapValues(ahead, (value, name) => tf.sub(value, behind[name]!))
    })
    const scale = tf.div(length, 12 * radius)
    return mapValues(near!, (value, name) => tf.mul(tf.sub(tf.mul(value, 8), far![name]!), scale))
  })
}
