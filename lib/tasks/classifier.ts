import * as tf from '@tensorflow/tfjs-core'

import { batchIndices } from '../data/batches'
import type { Activation } from '../experiments/types'
import { initMlp, mlpForward, mlpParameters } from '../models/mlp'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import type { NamedTensors, Rounding, Task } from './types'

/** Examples on the host: rows of `x` with their class indices. */
export interface Examples {
  readonly x: Float32Array
  readonly labels: Int32Array
}

/** The same on the backend. */
export interface LabelledRows {
  readonly x: tf.Tensor2D
  /** int32 */
  readonly labels: tf.Tensor1D
}

/** Tensors of all examples. The caller owns them. */
export function makeRows({ x, labels }: Examples): LabelledRows {
  return {
    x: tf.tensor2d(x, [labels.length, x.length / labels.length]),
    labels: tf.tensor1d(labels, 'int32'),
  }
}

/** Some of the rows, by their indices (int32, [n]). */
export function takeRows({ x, labels }: LabelledRows, indices: tf.Tensor): LabelledRows {
  return { x: tf.gather(x, indices), labels: tf.gather(labels, indices) }
}

export function disposeRows(rows: LabelledRows): void {
  tf.dispose([rows.x, rows.labels])
}

interface Classifier extends Pick<
  Task,
  'parameters' | 'initialParameters' | 'inputSpecs' | 'inputs' | 'loss' | 'rounds'
> {
  logits(parameters: NamedTensors, x: tf.Tensor): tf.Tensor2D
  /** Fraction of rows whose largest logit is at the label. */
  accuracy(parameters: NamedTensors, rows: LabelledRows): tf.Scalar
  lossAndAccuracy(
    parameters: NamedTensors,
    rows: LabelledRows,
    rounding?: Rounding,
  ): { loss: tf.Scalar; accuracy: tf.Scalar }
}

/**
 * An MLP with softmax cross-entropy over mini-batches. The examples are on the backend for good; a step's input `rows`, [batchSize], says which
 * of them it takes.
 *
 * @param train  the caller owns them
 */
export function makeClassifier(
  widths: readonly number[],
  activation: Activation,
  seed: number,
  train: LabelledRows,
  batchSize: number,
): Classifier {
  const count = train.labels.shape[0]
  batchIndices(seed, 0, count, batchSize) // throws if there are too few examples
  const logits = (parameters: NamedTensors, x: tf.Tensor, rounding?: Rounding) =>
    mlpForward(parameters, x, activation, widths.length - 1, rounding)
  const accuracyOf = (scores: tf.Tensor2D, labels: tf.Tensor1D) =>
    tf.mean<tf.Scalar>(tf.cast(tf.equal(tf.argMax(scores, 1), labels), 'float32'))
  const lossOf = (scores: tf.Tensor2D, labels: tf.Tensor1D) => softmaxCrossEntropy(scores, labels)
  return {
    parameters: mlpParameters(widths),
    initialParameters: () => initMlp(widths, seed, activation),
    logits,
    inputSpecs: { rows: { shape: [batchSize], dtype: 'int32' } },
    inputs: (step) => ({ rows: batchIndices(seed, step, count, batchSize) }),
    rounds: true,
    loss(parameters, inputs, rounding) {
      const { x, labels } = takeRows(train, inputs.rows!)
      return lossOf(logits(parameters, x, rounding), labels)
    },
    accuracy: (parameters, rows) => accuracyOf(logits(parameters, rows.x), rows.labels),
    lossAndAccuracy(parameters, rows, rounding) {
      const scores = logits(parameters, rows.x, rounding)
      return { loss: lossOf(scores, rows.labels), accuracy: accuracyOf(scores, rows.labels) }
    },
  }
}
