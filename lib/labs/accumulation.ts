import * as tf from '@tensorflow/tfjs-core'

import { linear } from '../tensor/ops/linear'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import { Rng } from '../tensor/rng'
import { checkRange } from './check-range'
import type { LabDef } from './def'
import { differenceOf } from './difference'
import type { AccumulationDifference } from './types'

const INPUTS = 16
const CLASSES = 8
const EPS = 1e-5

type Network = (x: tf.Tensor2D, ...weights: tf.Tensor[]) => tf.Tensor2D
interface Batch {
  readonly x: tf.Tensor2D
  readonly labels: tf.Tensor1D
}

/** Gradients of one batch in one piece and in several, on the current backend. */
export const accumulationLab: LabDef<'accumulation'> = async ({ rows, parts, width, counts, seed }, { progress }) => {
  checkRange('parts', parts, 1, 64)
  checkRange('rows / parts', rows / parts, 2, 4096)
  checkRange('width', width, 1, 1024)
  checkRange('counts.length', counts.length, 1, 32)
  for (const count of counts) checkRange('counts', count, 1, 10_000)
  const weights = [
    tf.tensor2d(new Rng(seed, 'weights', 0).normals(width * INPUTS, Math.sqrt(2 / INPUTS)), [width, INPUTS]),
    tf.tensor2d(new Rng(seed, 'weights', 1).normals(CLASSES * width, Math.sqrt(2 / width)), [CLASSES, width]),
  ]
  const whole = makeBatch([rows], seed)
  const sequences = makeBatch(counts, seed)
  try {
    const equal = Array.from({ length: parts }, () => rows / parts)
    const plain = await difference(mlp(false), weights, whole, equal, 'mean')
    await progress(1 / 4)
    const batchNorm = await difference(mlp(true), weights, whole, equal, 'mean')
    await progress(2 / 4)
    const meanOfMeans = await difference(mlp(false), weights, sequences, counts, 'mean')
    await progress(3 / 4)
    return { plain, batchNorm, meanOfMeans, weighted: await difference(mlp(false), weights, sequences, counts, 'sum') }
  } finally {
    tf.dispose([weights, whole.x, whole.labels, sequences.x, sequences.labels])
  }
}

/** Rows of several sequences, one after the other. Each sequence is about something else: an offset of its own, and a favourite class. */
function makeBatch(counts: readonly number[], seed: number): Batch {
  const rng = new Rng(seed, 'lab')
  const total = counts.reduce((sum, count) => sum + count, 0)
  const x = new Float32Array(total * INPUTS)
  const labels = new Int32Array(total)
  let row = 0
  for (const count of counts) {
    const offset = rng.normals(INPUTS)
    const favourite = rng.integer(CLASSES)
    for (let i = 0; i < count; i++, row++) {
      x.set(
        rng.normals(INPUTS).map((value, k) => value + offset[k]!),
        row * INPUTS,
      )
      labels[row] = rng.uniform() < 0.5 ? favourite : rng.integer(CLASSES)
    }
  }
  return { x: tf.tensor2d(x, [total, INPUTS]), labels: tf.tensor1d(labels, 'int32') }
}

/** One hidden layer, with or without BatchNorm (statistics of the rows that it is given) before its activation. */
const mlp =
  (batchNorm: boolean): Network =>
  (x, first, second) => {
    const z = linear(x, first as tf.Tensor2D, null, 'none')
    const { mean, variance } = tf.moments(z, 0)
    const normed = batchNorm ? tf.div<tf.Tensor2D>(tf.sub(z, mean), tf.sqrt(tf.add(variance, EPS))) : z
    return linear(tf.tanh(normed), second as tf.Tensor2D, null, 'none')
  }

/**
 * How the accumulated gradient differs from that of the whole batch's mean loss.
 *
 * @param how  `mean`: each part's mean loss, averaged over the parts; `sum`: each part's summed loss, divided by the number of all rows
 */
async function difference(
  network: Network,
  weights: tf.Tensor2D[],
  { x, labels }: Batch,
  counts: readonly number[],
  how: 'mean' | 'sum',
): Promise<AccumulationDifference> {
  const gradients = (rows: Batch) =>
    tf.grads((...w: tf.Tensor[]) => softmaxCrossEntropy(network(rows.x, ...w), rows.labels))(weights)
  const [accumulated, direct] = tf.tidy(() => {
    const xs = tf.split<tf.Tensor2D>(x, [...counts])
    const ys = tf.split<tf.Tensor1D>(labels, [...counts])
    const ofParts = xs.map((part, i) => gradients({ x: part, labels: ys[i]! }))
    const share = (i: number) => (how === 'mean' ? 1 / counts.length : counts[i]! / labels.size)
    const sums = weights.map((_, k) => tf.addN(ofParts.map((part, i) => tf.mul(part[k]!, share(i)))))
    return [sums, gradients({ x, labels })] as const
  })
  const read = (tensors: readonly tf.Tensor[]) =>
    Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())))
  const found = differenceOf(await read(accumulated), await read(direct))
  tf.dispose([accumulated, direct])
  return found
}
