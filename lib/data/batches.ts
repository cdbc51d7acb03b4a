import { CourseError } from '../errors'
import { Rng } from '../tensor/rng'

/** The last few permutations: runs of one seed go through the same epoch at about the same time. */
const permutations = new Map<string, Uint32Array>()
const KEPT = 8

function permutationOf(seed: number, epoch: number, n: number): Uint32Array {
  const key = `${seed}/${epoch}/${n}`
  const known = permutations.get(key)
  const order = known ?? new Rng(seed, 'batches', epoch).permutation(n)
  permutations.delete(key) // to put it last: a Map keeps its insertion order
  permutations.set(key, order)
  if (permutations.size > KEPT) permutations.delete(permutations.keys().next().value!)
  return order
}

/**
 * Examples of one mini-batch, a function of its arguments alone. Each epoch goes through a new permutation of all examples; those
 * left over when `batchSize` does not divide `n` are dropped for that epoch.
 *
 * @param step  0, 1, 2, ... over the whole run
 * @returns     `batchSize` different indices in [0, n), newly allocated
 * @throws      CourseError('bad-config') unless 1 <= batchSize <= n
 */
export function batchIndices(seed: number, step: number, n: number, batchSize: number): Int32Array {
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= n)) {
    throw new CourseError(
      'bad-config',
      `batchSize is ${batchSize}; it must be a whole number from 1 to ${n} (the examples)`,
    )
  }
  const stepsPerEpoch = Math.floor(n / batchSize)
  const start = (step % stepsPerEpoch) * batchSize
  const order = permutationOf(seed, Math.floor(step / stepsPerEpoch), n)
  return Int32Array.from(order.subarray(start, start + batchSize))
}
