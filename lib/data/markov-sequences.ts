import { Rng } from '../tensor/rng'

/** How many symbols can follow a pair. */
const FOLLOWERS = 4
/** Their probabilities, most likely first. */
const PROBABILITIES = [0.6, 0.2, 0.15, 0.05] as const

/** [symbols, symbols, 4]: followers of (before last, last), most likely first. */
interface MarkovSource {
  readonly symbols: number
  readonly followers: Uint8Array
}

/**
 * A random source of order 2: each pair of symbols has its own four followers, drawn from the seed, with probabilities 0.6, 0.2, 0.15, 0.05. The last
 * symbol alone says little about the next one; the last two say all that can be known.
 *
 * @param symbols  4 .. 256
 */
export function makeMarkovSource(symbols: number, seed: number): MarkovSource {
  const followers = new Uint8Array(symbols * symbols * FOLLOWERS)
  for (let pair = 0; pair < symbols * symbols; pair++) {
    const order = new Rng(seed, 'data', pair).permutation(symbols)
    followers.set(order.subarray(0, FOLLOWERS), pair * FOLLOWERS)
  }
  return { symbols, followers }
}

/**
 * The lowest mean loss of a model that sees the last two symbols at every position but the first, in nats: the source's entropy there,
 * and at the first position that of the mixture over all symbols that may have come before.
 */
export function lossFloor({ symbols, followers }: MarkovSource, length: number): number {
  let first = 0
  for (let last = 0; last < symbols; last++) {
    const mixture = new Float64Array(symbols)
    for (let before = 0; before < symbols; before++) {
      const pair = before * symbols + last
      PROBABILITIES.forEach((p, i) => (mixture[followers[pair * FOLLOWERS + i]!]! += p / symbols))
    }
    first += entropy(mixture) / symbols
  }
  return (first + (length - 1) * entropy(PROBABILITIES)) / length
}

const entropy = (probabilities: ArrayLike<number>): number =>
  Array.from(probabilities).reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)

/**
 * Sequences of one step, a function of source, seed and step alone.
 *
 * @param length  symbols to predict in each sequence: `length + 2` are drawn, the first two uniformly
 * @returns       `tokens` and the `targets` that follow them, [batch * length]; tokens begin with the second symbol, so that every target but each
 *                sequence's first depends on two symbols that the model sees
 */
export function drawSequences(
  { symbols, followers }: MarkovSource,
  batch: number,
  length: number,
  rng: Rng,
): { readonly tokens: Int32Array; readonly targets: Int32Array } {
  const tokens = new Int32Array(batch * length)
  const targets = new Int32Array(batch * length)
  for (let row = 0; row < batch; row++) {
    let before = rng.integer(symbols)
    let last = rng.integer(symbols)
    for (let t = 0; t < length; t++) {
      const next = followers[(before * symbols + last) * FOLLOWERS + follower(rng.uniform())]!
      tokens[row * length + t] = last
      targets[row * length + t] = next
      before = last
      last = next
    }
  }
  return { tokens, targets }
}

function follower(u: number): number {
  let rest = u
  for (const [i, p] of PROBABILITIES.entries()) {
    rest -= p
    if (rest < 0) return i
  }
  return FOLLOWERS - 1
}
