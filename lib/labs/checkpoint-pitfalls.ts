import * as tf from '@tensorflow/tfjs-core'

import { checkpoint } from '../tensor/ops/checkpoint'
import { linear } from '../tensor/ops/linear'
import { Rng } from '../tensor/rng'
import { checkRange } from './check-range'
import type { LabDef } from './def'
import { differenceOf } from './difference'
import type { Broken } from './types'

const EPS = 1e-5

/** Three ways to break checkpointing, each run right and wrong. */
export const checkpointPitfalls: LabDef<'checkpoint-pitfalls'> = async (request, { progress }) => {
  const { layers, width, rows, dropout, momentum, steps, seed } = request
  checkRange('layers', layers, 1, 64)
  checkRange('width', width, 1, 512)
  checkRange('rows', rows, 2, 4096)
  checkRange('dropout', dropout, 0, 0.9, false)
  checkRange('momentum', momentum, 1e-6, 1, false)
  checkRange('steps', steps, 1, 1000)
  const rng = new Rng(seed, 'lab')
  const x = tf.tensor2d(rng.normals(rows * width), [rows, width])
  const weights = Array.from({ length: layers }, (_, i) =>
    tf.tensor2d(new Rng(seed, 'weights', i).normals(width * width, 1 / Math.sqrt(width)), [width, width]),
  )
  try {
    const dropped = await breakDropout({ x, weights, rate: dropout, seed })
    await progress(1 / 3)
    const inPlace = await breakInputs({ x, weights })
    await progress(2 / 3)
    return { dropout: dropped, inPlace, batchNorm: await runningStatistics(x, momentum, steps) }
  } finally {
    tf.dispose([x, weights])
  }
}

/** Gradients of the weights under a scalar loss, with its value in front, on the host. */
async function gradientsOf(
  loss: (...weights: tf.Tensor[]) => tf.Scalar,
  weights: tf.Tensor[],
): Promise<Float32Array[]> {
  const { value, grads } = tf.valueAndGrads(loss)(weights)
  const read = await Promise.all([value, ...grads].map(async (tensor) => Float32Array.from(await tensor.data())))
  tf.dispose([value, grads])
  return read
}

function compare(right: Float32Array[], good: Float32Array[], bad: Float32Array[]): Broken {
  const [of, against] = [right.slice(1), right[0]!]
  return {
    differingRight: differenceOf(good, right).differing,
    lossDifference: Math.abs(bad[0]![0]! - against[0]!),
    gradientError: differenceOf(bad.slice(1), of).relative,
  }
}

/** A mask as every training step needs it: 0 with probability `rate`, else 1 / (1 - rate). */
function dropoutMask(shape: [number, number], rate: number, rng: Rng): tf.Tensor2D {
  const kept = Float32Array.from({ length: shape[0] * shape[1] }, () => (rng.uniform() < rate ? 0 : 1 / (1 - rate)))
  return tf.tensor2d(kept, shape)
}

/** Masks that are a function of (seed, layer), against masks from one stream that goes on when a segment is computed again. */
async function breakDropout(p: {
  readonly x: tf.Tensor2D
  readonly weights: readonly tf.Tensor2D[]
  readonly rate: number
  readonly seed: number
}): Promise<Broken> {
  const shape = p.x.shape
  const stream = new Rng(p.seed, 'dropout')
  const replayed = (layer: number) => dropoutMask(shape, p.rate, new Rng(p.seed, 'dropout', layer + 1))
  const goesOn = () => dropoutMask(shape, p.rate, stream)
  const network =
    (maskOf: (layer: number) => tf.Tensor2D, checkpointed: boolean) =>
    (...weights: tf.Tensor[]) => {
      let y: tf.Tensor2D = p.x
      weights.forEach((weight, layer) => {
        const block = (input: tf.Tensor, w: tf.Tensor) =>
          tf.mul<tf.Tensor2D>(linear(input as tf.Tensor2D, w as tf.Tensor2D, null, 'tanh'), maskOf(layer))
        y = checkpointed ? checkpoint(block, [y, weight]) : block(y, weight)
      })
      return tf.mean<tf.Scalar>(tf.square(y))
    }
  const weights = [...p.weights]
  const plain = await gradientsOf(network(replayed, false), weights)
  const good = await gradientsOf(network(replayed, true), weights)
  // The wrong run's own forward pass, without checkpoints: its masks are the first that its stream gives.
  const ofStream = await gradientsOf(network(memoised(goesOn), false), weights)
  const again = new Rng(p.seed, 'dropout')
  const bad = await gradientsOf(
    network(() => dropoutMask(shape, p.rate, again), true),
    weights,
  )
  return { ...compare(ofStream, ofStream, bad), differingRight: differenceOf(good, plain).differing }
}

function memoised(make: () => tf.Tensor2D): (layer: number) => tf.Tensor2D {
  const masks = new Map<number, tf.Tensor2D>()
  return (layer) => {
    const known = masks.get(layer)
    if (known !== undefined) return known
    const mask = make()
    masks.set(layer, mask)
    return mask
  }
}

/** A residual sum, written over the input of a checkpointed segment after that has run. */
async function breakInputs(p: { readonly x: tf.Tensor2D; readonly weights: readonly tf.Tensor2D[] }): Promise<Broken> {
  const buffer: tf.Variable<tf.Rank.R2> = tf.variable(p.x, false)
  /** The segment reads a buffer that may have been written over when it is computed again. */
  const network =
    (checkpointed: boolean, overwrites: boolean) =>
    (...weights: tf.Tensor[]) => {
      buffer.assign(p.x)
      const segment = (...w: tf.Tensor[]) =>
        w.reduce<tf.Tensor2D>((y, weight) => linear(y, weight as tf.Tensor2D, null, 'tanh'), tf.clone(buffer))
      const y = checkpointed ? checkpoint(segment, weights) : segment(...weights)
      const sum = tf.add<tf.Tensor2D>(buffer, y)
      if (overwrites) buffer.assign(sum)
      return tf.mean<tf.Scalar>(tf.square(y))
    }
  try {
    const weights = [...p.weights]
    const plain = await gradientsOf(network(false, true), weights)
    const good = await gradientsOf(network(true, false), weights)
    return compare(plain, good, await gradientsOf(network(true, true), weights))
  } finally {
    buffer.dispose()
  }
}

/** BatchNorm's running mean of squares after some steps on one batch: each forward pass moves it, so a checkpointed step moves it twice. */
async function runningStatistics(x: tf.Tensor2D, momentum: number, steps: number) {
  const run = async (checkpointed: boolean, rate: number): Promise<number> => {
    const buffers: { mean: tf.Tensor | null } = { mean: null }
    const batchNorm = (input: tf.Tensor, gamma: tf.Tensor) => {
      const { mean, variance } = tf.moments(input, 0)
      const before = buffers.mean
      // The side effect: a buffer outside of the graph.
      buffers.mean = tf.keep(
        tf.tidy(() => tf.add(tf.mul(before ?? tf.zerosLike(variance), 1 - rate), tf.mul(variance, rate))),
      )
      before?.dispose()
      return tf.mul(gamma, tf.div(tf.sub(input, mean), tf.sqrt(tf.add(variance, EPS))))
    }
    const gamma = tf.ones([x.shape[1]])
    for (let step = 0; step < steps; step++) {
      const { value, grads } = tf.valueAndGrads((g: tf.Tensor) =>
        tf.mean<tf.Scalar>(tf.square(checkpointed ? checkpoint(batchNorm, [x, g]) : batchNorm(x, g))),
      )([gamma])
      tf.dispose([value, grads])
    }
    const variance = tf.tidy(() => tf.moments(x, 0).variance)
    const share = tf.tidy(() => tf.mean(tf.div(buffers.mean!, variance)))
    const [ratio] = await share.data()
    tf.dispose([gamma, variance, share, buffers.mean!])
    return ratio!
  }
  return {
    plain: await run(false, momentum),
    checkpointed: await run(true, momentum),
    corrected: await run(true, 1 - Math.sqrt(1 - momentum)),
  }
}
