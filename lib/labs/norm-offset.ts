import * as tf from '@tensorflow/tfjs-core'

import { batchNorm, groupNorm } from '../models/normalization'
import { normalizeGrid, type GridNorm } from '../numerics/normalize'
import { layerNorm, rmsNorm } from '../tensor/ops/norm'
import { Rng } from '../tensor/rng'
import { checkRange } from './check-range'
import type { LabDef } from './def'

const EPS = 1e-5
const GROUPS = 4
const NORMS: readonly GridNorm[] = ['batch', 'layer', 'rms', 'group']

const rootMeanSquare = (values: Float32Array | Float64Array | Int32Array | Uint8Array): number => {
  let sum = 0
  for (const value of values) sum += value ** 2
  return Math.sqrt(sum / values.length)
}

/** Root mean square of what is left of each column once its mean over the rows is taken away: what tells one sample from another. */
function signalOf(values: ArrayLike<number>, rows: number, width: number): number {
  const rest = new Float64Array(rows * width)
  for (let f = 0; f < width; f++) {
    let mean = 0
    for (let r = 0; r < rows; r++) mean += values[r * width + f]! / rows
    for (let r = 0; r < rows; r++) rest[r * width + f] = values[r * width + f]! - mean
  }
  return rootMeanSquare(rest)
}

/** Inputs of deviation 1 on an offset through the norms' real kernels, forward and backward, and both ways to compute a variance. */
export const normOffset: LabDef<'norm-offset'> = async ({ rows, width, offsets, of, seed }, { progress }) => {
  checkRange('rows', rows, 2, 1024)
  checkRange('width', width / GROUPS, 1, 256)
  checkRange('offsets.length', offsets.length, 1, 32)
  offsets.forEach((offset) => checkRange('offsets', offset, 0, 1e6, false))
  const signal = new Rng(seed, 'lab', 0).normals(rows * width)
  const direction = new Rng(seed, 'lab', 1).normals(width)
  const dy = tf.tensor2d(new Rng(seed, 'lab', 2).normals(rows * width), [rows, width])
  const ones = tf.ones([width])
  const zeros = tf.zeros([width])
  const passes: Readonly<Record<GridNorm, (x: tf.Tensor) => tf.Tensor>> = {
    batch: (x) => batchNorm(x, ones, zeros, EPS).y,
    layer: (x) => layerNorm(x, ones, zeros, EPS),
    rms: (x) => rmsNorm(x, ones, EPS),
    group: (x) => groupNorm(x, GROUPS, ones, zeros, EPS),
  }
  const empty = () => ({ signal: [] as number[], gradient: [] as number[], error: [] as number[] })
  const norms = { batch: empty(), layer: empty(), rms: empty(), group: empty() }
  const variance = { naive: [] as number[], centred: [] as number[], exact: [] as number[], negative: [] as number[] }
  try {
    const size = rootMeanSquare(await dy.data())
    for (const [i, offset] of offsets.entries()) {
      await progress(i / offsets.length)
      const values = Float32Array.from(signal, (v, at) => v + (of === 'all' ? offset : offset * direction[at % width]!))
      const x = tf.tensor2d(values, [rows, width])
      try {
        for (const norm of NORMS) {
          const [y, dx] = tf.tidy(() => [passes[norm](x), tf.grad(passes[norm])(x, dy)] as const)
          const [output, gradient] = [await y.data(), await dx.data()]
          tf.dispose([y, dx])
          const shape = { samples: rows, channels: width, positions: 1, groups: GROUPS }
          const exact = normalizeGrid(norm, values, shape, EPS)
          const kept = signalOf(exact, rows, width)
          norms[norm].signal.push(signalOf(output, rows, width))
          norms[norm].gradient.push(rootMeanSquare(gradient) / size)
          norms[norm].error.push(rootMeanSquare(exact.map((v, at) => v - output[at]!)) / kept)
        }
        const both = await variances(x)
        variance.naive.push(both.naive[0]!)
        variance.centred.push(both.centred[0]!)
        variance.exact.push(exactVariance(values.subarray(0, width)))
        variance.negative.push(both.naive.filter((v) => v < 0).length / rows)
      } finally {
        tf.dispose(x)
      }
    }
    return { norms, variance }
  } finally {
    tf.dispose([dy, ones, zeros])
  }
}

/** Each row's variance in float32: as $E[x^2] - E[x]^2$, and centred before it is squared. */
async function variances(x: tf.Tensor2D): Promise<{ readonly naive: number[]; readonly centred: number[] }> {
  const { naive, centred } = tf.tidy(() => ({
    naive: tf.sub(tf.mean(tf.square(x), 1), tf.square(tf.mean(x, 1))),
    centred: tf.mean(tf.square(tf.sub(x, tf.mean(x, 1, true))), 1),
  }))
  const result = { naive: Array.from(await naive.data()), centred: Array.from(await centred.data()) }
  tf.dispose([naive, centred])
  return result
}

function exactVariance(row: Float32Array): number {
  const values = Array.from(row)
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length
}
