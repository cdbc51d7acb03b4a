import * as tf from '@tensorflow/tfjs-core'

import { batchIndices } from '../data/batches'
import { CourseError } from '../errors'
import type { BatchStatistics } from '../models/norm-layer'
import {
  initNormedMlp,
  normedMlpLogits,
  normedMlpParameters,
  normNames,
  type NormedMlpSpec,
} from '../models/normed-mlp'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import { Rng } from '../tensor/rng'
import { disposeRows, makeRows, type Examples, type LabelledRows } from './classifier'
import { layerGradientNorms } from './layer-gradients'
import { makeTaughtRows } from './teacher-mlp'
import type { NamedTensors, TaskFactory } from './types'

const INPUTS = 32
const CLASSES = 10
/** Of the running statistics, as in PyTorch: the share of the newest batch. */
const MOMENTUM = 0.1

/** The last data made: the runs of one experiment share it, and it takes a tenth of a second. */
let latest: { key: string; rows: ReturnType<typeof makeTaughtRows> } | undefined

/**
 * A deep ReLU network with norms learns the labels of the teacher of `teacher-mlp`. With BatchNorm it has running statistics, and its held-out loss is measured
 * both with them and with the statistics of small batches.
 */
export const createNormedMlp: TaskFactory<'normed-mlp'> = (spec, seed) => {
  const { batchSize, norm, width, groups = 4 } = spec
  if (norm === 'group' && width % groups !== 0) {
    throw new CourseError('bad-config', `${groups} groups do not divide a width of ${width}.`)
  }
  if (norm === 'batch' && batchSize < 2) {
    throw new CourseError('bad-config', 'BatchNorm needs at least 2 examples in a batch: one has no variance.')
  }
  const model: NormedMlpSpec = {
    ...{ inputs: INPUTS, classes: CLASSES, depth: spec.depth, width, norm, wiring: spec.wiring, groups },
    scaledBranches: spec.scaledBranches ?? false,
    normInput: spec.normInput ?? false,
  }
  const key = `${seed}/${spec.samples}`
  if (latest?.key !== key) latest = { key, rows: makeTaughtRows(spec.samples, seed) }
  const offsets = makeOffsets(spec.offset ?? 0, spec.offsetOf ?? 'all', seed)
  const train = makeRows(shifted(latest.rows.train, offsets))
  const test = makeRows(shifted(latest.rows.test, offsets))

  const take = (rows: tf.Tensor): LabelledRows => ({
    x: tf.gather(train.x, rows),
    labels: tf.gather(train.labels, rows),
  })
  const logits = (parameters: NamedTensors, x: tf.Tensor2D, statistics: BatchStatistics) =>
    normedMlpLogits(parameters, x, model, statistics)
  const judge = (parameters: NamedTensors, rows: LabelledRows, statistics: BatchStatistics) => {
    const scores = logits(parameters, rows.x, statistics)
    const right = tf.cast(tf.equal(tf.argMax(scores, 1), rows.labels), 'float32')
    return { loss: softmaxCrossEntropy(scores, rows.labels), accuracy: tf.mean<tf.Scalar>(right) }
  }
  const batchNormed = norm === 'batch'
  return {
    parameters: normedMlpParameters(model),
    initialParameters: () => initNormedMlp(model, seed),
    inputSpecs: { rows: { shape: [batchSize], dtype: 'int32' } },
    inputs: (step) => ({ rows: batchIndices(seed, step, spec.samples, batchSize) }),
    loss: (parameters, inputs) => {
      const { x, labels } = take(inputs.rows!)
      return softmaxCrossEntropy(logits(parameters, x, { kind: 'batch' }), labels)
    },
    gradientMetrics: (gradients) => layerGradientNorms(gradients, spec.depth),
    evaluate(parameters, buffers) {
      const { loss, accuracy } = judge(parameters, test, { kind: 'running', buffers })
      if (!batchNormed) return { testLoss: loss, testAccuracy: accuracy }
      const whole = Math.floor(test.labels.size / batchSize) * batchSize
      const rows = { x: tf.slice(test.x, 0, whole), labels: tf.slice(test.labels, 0, whole) }
      const inBatches = judge(parameters, rows, { kind: 'chunks', size: batchSize })
      return {
        testLoss: loss,
        testAccuracy: accuracy,
        batchStatisticsLoss: inBatches.loss,
        batchStatisticsAccuracy: inBatches.accuracy,
      }
    },
    ...(batchNormed
      ? {
          initialBuffers: () =>
            Object.fromEntries(
              normNames(model).flatMap(([name, size]) => [
                [`${name}.mean`, tf.zeros([size])],
                [`${name}.variance`, tf.ones([size])],
              ]),
            ),
          nextBuffers(buffers, parameters, inputs) {
            const next: Record<string, tf.Tensor> = {}
            const follow = (name: string, value: tf.Tensor) => {
              next[name] = tf.add(tf.mul(buffers[name]!, 1 - MOMENTUM), tf.mul(value, MOMENTUM))
            }
            logits(parameters, take(inputs.rows!).x, {
              kind: 'batch',
              saw(name, mean, variance) {
                follow(`${name}.mean`, mean)
                follow(`${name}.variance`, variance)
              },
            })
            return next
          },
        }
      : {}),
    dispose() {
      disposeRows(train)
      disposeRows(test)
    },
  }
}

/** What is added to each input: the same number, or one for each input, normal with that deviation. */
function makeOffsets(offset: number, of: 'all' | 'each', seed: number): Float32Array {
  return of === 'all' ? new Float32Array(INPUTS).fill(offset) : new Rng(seed, 'noise').normals(INPUTS, offset)
}

function shifted({ x, labels }: Examples, offsets: Float32Array): Examples {
  return { x: x.map((value, i) => value + offsets[i % INPUTS]!), labels }
}
