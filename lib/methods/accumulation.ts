import * as tf from '@tensorflow/tfjs-core'

import { mapValues, type NamedTensors } from '../tensor/step'
import type { LossAndGradients, LossAt, MethodDef } from './types'

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
  step({ parameters, h, lossAt, update }) {
    const results = partsOf(parameters, h, lossAt)
    const gradients = mapValues(parameters, (_, name) =>
      tf.div(tf.addN(results.map((result) => result.gradients[name]!)), h.parts),
    )
    return { loss: meanLoss(results), gradients, ...update(gradients, parameters), slots: {} }
  },
  loss: ({ parameters, h, lossAt }) => meanLoss(partsOf(parameters, h, lossAt)),
}

const partsOf = (parameters: NamedTensors, { parts }: AccumulationHyper, lossAt: LossAt): LossAndGradients[] =>
  Array.from({ length: parts }, (_, index) => lossAt(parameters, { part: { index, of: parts } }))

const meanLoss = (results: readonly LossAndGradients[]): tf.Scalar =>
  tf.div<tf.Scalar>(tf.addN(results.map((result) => result.loss)), results.length)
