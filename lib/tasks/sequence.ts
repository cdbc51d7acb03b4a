import * as tf from '@tensorflow/tfjs-core'

import { drawSequences, lossFloor, makeMarkovSource } from '../data/markov-sequences'
import { initTransformer, transformerLogits, transformerParameters, type TransformerSpec } from '../models/transformer'
import { Rng } from '../tensor/rng'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import { layerGradientNorms } from './layer-gradients'
import type { TaskFactory } from './types'

/**
 * A small decoder-only transformer predicts the next symbol of a random source of order 2. Every step has fresh sequences, so the loss is a
 * held-out one, and `floor` is what it can't fall below.
 */
export const createSequence: TaskFactory<'sequence'> = (spec, seed) => {
  const { batchSize, length } = spec
  const model: TransformerSpec = spec
  const source = makeMarkovSource(spec.symbols, seed)
  const floor = lossFloor(source, length)
  const rows = batchSize * length
  const places = Int32Array.from({ length: rows }, (_, i) => i % length)
  const parameters = transformerParameters(model)
  const positions = tf.tensor1d(places, 'int32')
  return {
    parameters,
    initialParameters: () => initTransformer(model, seed),
    inputSpecs: { tokens: { shape: [rows], dtype: 'int32' }, targets: { shape: [rows], dtype: 'int32' } },
    inputs: (step) => drawSequences(source, batchSize, length, new Rng(seed, 'batches', step)),
    loss: (weights, { tokens, targets }) =>
      softmaxCrossEntropy(transformerLogits(weights, tokens as tf.Tensor1D, positions, model), targets as tf.Tensor1D),
    gradientMetrics: (gradients) => layerGradientNorms(gradients, spec.layers),
    hostMetrics: () => ({ floor }),
    dispose: () => positions.dispose(),
  }
}
