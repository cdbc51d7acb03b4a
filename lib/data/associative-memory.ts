import { Rng } from '../tensor/rng'

interface AssociativeMemory {
  /** Random unit vectors, [count, dim]: what is asked with, and what must come back. */
  readonly keys: Float32Array
  readonly values: Float32Array
  /** How often key k is asked for: falls with k, sums to 1. */
  readonly frequencies: Float64Array
}

function unitVectors(rng: Rng, count: number, dim: number): Float32Array {
  const vectors = rng.normals(count * dim)
  for (let i = 0; i < count; i++) {
    const row = vectors.subarray(i * dim, (i + 1) * dim)
    const norm = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0))
    for (let j = 0; j < dim; j++) row[j]! /= norm
  }
  return vectors
}

/**
 * Keys and values of an associative memory with Zipf frequencies, $p_k \propto k^{-s}$, $k = 1, 2, \dots$
 *
 * @param zipf  the exponent s; 0 asks for every key alike
 */
export function makeAssociativeMemory(count: number, dim: number, zipf: number, seed: number): AssociativeMemory {
  const frequencies = Float64Array.from({ length: count }, (_, k) => (k + 1) ** -zipf)
  const total = frequencies.reduce((sum, p) => sum + p, 0)
  return {
    keys: unitVectors(new Rng(seed, 'data', 0), count, dim),
    values: unitVectors(new Rng(seed, 'data', 1), count, dim),
    frequencies: frequencies.map((p) => p / total),
  }
}

/**
 * How often each key is drawn in `draws` independent draws, by inversion of the cumulative frequencies.
 *
 * @param cumulative  running sums of the frequencies
 * @returns           counts by key, sum `draws`
 */
export function drawCounts(cumulative: Float64Array, draws: number, rng: Rng): Float32Array {
  const counts = new Float32Array(cumulative.length)
  for (let i = 0; i < draws; i++) {
    const u = rng.uniform()
    let low = 0
    let high = cumulative.length - 1 // the last key also takes what rounding leaves above the last sum
    while (low < high) {
      const middle = (low + high) >>> 1
      if (u < cumulative[middle]!) high = middle
      else low = middle + 1
    }
    counts[low]!++
  }
  return counts
}
