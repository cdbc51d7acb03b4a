import { makePoints } from '../data/points-2d'
import { deepForward, deepWidths } from '../models/deep-mlp'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import { disposeRows, makeClassifier, makeRows, takeRows } from './classifier'
import type { TaskFactory } from './types'

const NOISE = 0.08
const CLASSES = 2

/** A very deep tanh network on two moons, trained with or without checkpoints: what is computed is the same, what is kept is not. */
export const createDeepMlp: TaskFactory<'deep-mlp'> = ({ layers, width, segment, samples, batchSize }, seed) => {
  const { points, labels } = makePoints('moons', samples, NOISE, seed)
  const all = makeRows({ x: points, labels })
  const widths = deepWidths(2, width, layers, CLASSES)
  const classifier = makeClassifier(widths, 'tanh', seed, all, batchSize)
  return {
    ...classifier,
    rounds: false,
    loss(weights, { rows }) {
      const batch = takeRows(all, rows!)
      return softmaxCrossEntropy(deepForward(weights, batch.x, layers, segment), batch.labels)
    },
    evaluate: (weights) => ({ trainAccuracy: classifier.accuracy(weights, all) }),
    dispose: () => disposeRows(all),
  }
}
