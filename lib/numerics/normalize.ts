import { Rng } from '../tensor/rng'

/**
 * The four norms of the lesson on a grid of samples, channels and positions, in float64: for the picture, and what the kernels are held to. Entry (n, c, p) is
 * at index (n * channels + c) * positions + p. Gains are 1 and biases 0.
 */
export type GridNorm = 'batch' | 'layer' | 'rms' | 'group'

export interface GridShape {
  readonly samples: number
  readonly channels: number
  readonly positions: number
  /** Of GroupNorm; divides the channels. */
  readonly groups: number
}

export interface NormStatistics {
  /** What is subtracted: the set's mean, or 0 for RMSNorm. */
  readonly centre: number
  /** What is divided by: the root of the mean squared distance from the centre, plus eps. */
  readonly scale: number
}

/** The indices of all entries that share their statistics with one of them, itself included. */
export function reductionSet(norm: GridNorm, shape: GridShape, index: number): readonly number[] {
  const { samples, channels, positions, groups } = shape
  const at = (n: number, c: number, p: number) => (n * channels + c) * positions + p
  const [n, c, p] = placeOf(shape, index)
  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)
  switch (norm) {
    case 'batch':
      return range(0, samples).flatMap((sample) => range(0, positions).map((place) => at(sample, c, place)))
    case 'layer':
    case 'rms':
      return range(0, channels).map((channel) => at(n, channel, p))
    case 'group': {
      const size = channels / groups
      const first = Math.floor(c / size) * size
      return range(first, size).flatMap((channel) => range(0, positions).map((place) => at(n, channel, place)))
    }
  }
}

/** Sample, channel and position of an index. */
export function placeOf({ channels, positions }: GridShape, index: number): readonly [n: number, c: number, p: number] {
  return [
    Math.floor(index / (channels * positions)),
    Math.floor(index / positions) % channels,
    index % positions,
  ] as const
}

/** What a norm subtracts from the values of one set, and what it divides them by. */
export function normStatistics(
  norm: GridNorm,
  values: ArrayLike<number>,
  set: readonly number[],
  eps: number,
): NormStatistics {
  const mean = (f: (value: number) => number) => set.reduce((sum, i) => sum + f(values[i]!), 0) / set.length
  const centre = norm === 'rms' ? 0 : mean((value) => value)
  return { centre, scale: Math.sqrt(mean((value) => (value - centre) ** 2) + eps) }
}

/** Every entry normalised. */
export function normalizeGrid(norm: GridNorm, values: ArrayLike<number>, shape: GridShape, eps = 1e-5): Float64Array {
  const output = new Float64Array(values.length)
  const done = new Uint8Array(values.length)
  for (let index = 0; index < values.length; index++) {
    if (done[index] === 1) continue
    const set = reductionSet(norm, shape, index)
    const { centre, scale } = normStatistics(norm, values, set, eps)
    for (const i of set) {
      output[i] = (values[i]! - centre) / scale
      done[i] = 1
    }
  }
  return output
}

/** Normal numbers with a spread and a mean of each sample's own, and an offset of each channel's own, so that every norm has something to remove. */
export function randomGrid({ samples, channels, positions }: GridShape, seed: number): Float64Array {
  const noise = new Rng(seed, 'demo', 0).normals(samples * channels * positions)
  const [spread, mean] = [
    new Rng(seed, 'demo', 1).normals(samples, 0.4),
    new Rng(seed, 'demo', 2).normals(samples, 0.5),
  ]
  const offset = new Rng(seed, 'demo', 3).normals(channels, 0.8)
  return Float64Array.from(noise, (z, index) => {
    const n = Math.floor(index / (channels * positions))
    const c = Math.floor(index / positions) % channels
    return Math.exp(spread[n]!) * z + mean[n]! + offset[c]!
  })
}

/** What is done to a tensor before it is normalised: one sample, or one channel, made larger or moved. */
export interface Disturbance {
  readonly of: 'sample' | 'channel'
  /** Counted from 0. */
  readonly index: number
  readonly kind: 'scale' | 'shift'
  readonly by: number
}

/** A copy with the disturbance. */
export function disturbed(values: Float64Array, shape: GridShape, { of, index, kind, by }: Disturbance): Float64Array {
  return values.map((value, i) => {
    const [n, c] = placeOf(shape, i)
    if ((of === 'sample' ? n : c) !== index) return value
    return kind === 'scale' ? value * by : value + by
  })
}

/** The largest change of any output of a norm under a disturbance. */
export function largestChange(
  norm: GridNorm,
  values: Float64Array,
  shape: GridShape,
  disturbance: Disturbance,
): number {
  const before = normalizeGrid(norm, values, shape)
  const after = normalizeGrid(norm, disturbed(values, shape, disturbance), shape)
  return before.reduce((most, value, i) => Math.max(most, Math.abs(value - after[i]!)), 0)
}
