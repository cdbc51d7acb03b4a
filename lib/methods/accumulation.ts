import * as tf from '@tensorflow/tfjs-core'

import { mapValues } from '../tensor/step'
import type { MethodDef } from './types'

export type AccumulationHyper = {
  /** Micro-batches a step; divides the batch. */
  readonly parts: number
}

/**
 * Gradient accumulation: the batch goes through the network in equal parts, one after the other, and the update uses the mean of their gradients.
 *
 * $g = \frac{1}{k} \sum_{i=1}^{k} g_i$, which is the gradient of the whole batch if the loss is a mean over examples that do not see one another.
 *
 * @source https://pytorch.org/docs/stable/notes/amp_examples.html#gradient-accumulation
 */
export const accumulation: MethodDef<AccumulationHyper> = {
  source: 'https://pytorch.org/docs/stable/notes/amp_examples.html#gradient-accumulation',
  defaults: { parts: 4 },
  structural: ['parts'],
  gradEvalsPerStep: () => 1,
  step({ parameters, h: { parts }, lossAt, update }) {
    const results = Array.from({ length: parts }, (_, index) => lossAt(parameters, { part: { index, of: parts } }))
    const gradients = mapValues(parameters, (_, name) =>
      tf.div(tf.addN(results.map((result) => result.gradients[name]!)), parts),
    )
    const loss = tf.div<tf.Scalar>(tf.addN(results.map((result) => result.loss)), parts)
    return { loss, gradients, ...update(gradients, parameters), slots: {} }
  },
}
