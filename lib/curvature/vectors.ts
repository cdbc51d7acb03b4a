/** Tensors by name as one long vector. Whatever is returned belongs to the enclosing `tf.tidy`. */
import * as tf from '@tensorflow/tfjs-core'

import { mapValues, type NamedTensors } from '../tensor/step'

/** $\langle a, b\rangle$ over all tensors. */
export function dot(a: NamedTensors, b: NamedTensors): tf.Scalar {
  return tf.addN(Object.keys(a).map((name) => tf.sum<tf.Scalar>(tf.mul(a[name]!, b[name]!))))
}

/** $\lVert a \rVert_2$ over all tensors. */
export const norm = (a: NamedTensors): tf.Scalar => tf.sqrt<tf.Scalar>(dot(a, a))

/** $a + s\, b$ with a scalar $s$. */
export const addScaled = (a: NamedTensors, b: NamedTensors, s: tf.Tensor | number): NamedTensors =>
  mapValues(a, (value, name) => tf.add(value, tf.mul(b[name]!, s)))

/** $s\, a$. */
export const scaled = (a: NamedTensors, s: tf.Tensor | number): NamedTensors =>
  mapValues(a, (value) => tf.mul(value, s))
