import * as tf from '@tensorflow/tfjs-core'

import { batchIndices } from '../data/batches'
import { initMlp, mlpForward, mlpParameters } from '../models/mlp'
import { embed } from '../tensor/ops/embed'
import { mse } from '../tensor/ops/mean-squared-error'
import { Rng } from '../tensor/rng'
import type { TaskFactory } from './types'

/** Points of the square [-1, 1]^2 and the values that the network is to learn: sin(pi x) cos(pi y). */
export function makeValues(count: number, seed: number): { readonly x: Float32Array; readonly targets: Float32Array } {
  const rng = new Rng(seed, 'data')
  const x = Float32Array.from({ length: 2 * count }, () => 2 * rng.uniform() - 1)
  const targets = Float32Array.from(
    { length: count },
    (_, i) => Math.sin(Math.PI * x[2 * i]!) * Math.cos(Math.PI * x[2 * i + 1]!),
  )
  return { x, targets }
}

/** An MLP 2 -> hidden -> 1 fits a smooth function of two variables; mean squared error over mini-batches. */
export const createRegression2d: TaskFactory<'regression-2d'> = (spec, seed) => {
  const { samples, batchSize, hidden, activation } = spec
  const widths = [2, ...hidden, 1]
  const values = makeValues(samples, seed)
  const x = tf.tensor2d(values.x, [samples, 2])
  const targets = tf.tensor2d(values.targets, [samples, 1])
  return {
    parameters: mlpParameters(widths),
    initialParameters: () => initMlp(widths, seed, activation),
    inputSpecs: { rows: { shape: [batchSize], dtype: 'int32' } },
    inputs: (step) => ({ rows: batchIndices(seed, step, samples, batchSize) }),
    loss(parameters, { rows }) {
      const predicted = mlpForward(parameters, embed(x, rows!), activation, widths.length - 1)
      return mse(predicted, embed(targets, rows!))
    },
    dispose: () => tf.dispose([x, targets]),
  }
}
