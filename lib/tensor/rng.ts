/**
 * Counter-based random numbers: a draw is a function of (seed, stream, index) and of nothing else, so that weights, data and
 * batch order never depend on the order in which they are asked for, nor on the backend.
 *
 * @source Philox4x32-10, Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011. https://doi.org/10.1145/2063384.2063405
 */

/** What a stream of numbers is for; two purposes never share numbers. */
export const STREAMS = {
  weights: 1,
  data: 2,
  batches: 3,
  noise: 4,
  teacher: 5,
  test: 6,
  demo: 7,
  dropout: 8,
  rounding: 9,
  bandit: 10,
  labels: 11,
  lab: 12,
} as const
export type Stream = keyof typeof STREAMS

const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16) // below 2^32, as is `carry`
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) >>> 0
}

/** One Philox4x32-10 block: four unsigned 32-bit integers from a 128-bit counter and a 64-bit key. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0)
    const low0 = Math.imul(M0, c0) >>> 0
    const high1 = mulHigh(M1, c2)
    const low1 = Math.imul(M1, c2) >>> 0
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0
    k0 = (k0 + W0) >>> 0
    k1 = (k1 + W1) >>> 0
  }
  return [c0, c1, c2, c3]
}

/** Random numbers of one seed, stream and sub-stream (a step, a layer). Cheap to make; holds a position only. */
export class Rng {
  private block: [number, number, number, number] = [0, 0, 0, 0]
  private used = 4
  private counter = 0

  /**
   * @param seed       any integer; 0 is as good as any other
   * @param stream     what the numbers are for
   * @param substream  non-negative integer below 2^32, e.g. the step
   */
  constructor(
    private readonly seed: number,
    private readonly stream: Stream,
    private readonly substream = 0,
  ) {}

  /** Next unsigned 32-bit integer. */
  uint32(): number {
    if (this.used === 4) {
      this.block = philox([this.counter++, 0, this.substream >>> 0, STREAMS[this.stream]], [this.seed >>> 0, 0])
      this.used = 0
    }
    return this.block[this.used++]!
  }

  /** Uniform in the open interval (0, 1), 32 bits of resolution. */
  uniform(): number {
    return (this.uint32() + 0.5) / 4294967296
  }

  /** Uniform integer in [0, n). Rejects the remainder, so that there is no bias. */
  integer(n: number): number {
    const limit = 4294967296 - (4294967296 % n)
    let draw = this.uint32()
    while (draw >= limit) draw = this.uint32()
    return draw % n
  }

  /** Standard normal (Box-Muller; the second of the pair is dropped, so that a draw never depends on an earlier call's parity). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /**
   * `count` normals of the given standard deviation, as float32.
   *
   * Uses both numbers of every Box-Muller pair, so it is about twice as fast as `count` calls of `normal` and gives other values.
   * A longer call begins with the values of a shorter one; an odd count drops the last pair's second number.
   */
  normals(count: number, standardDeviation = 1): Float32Array {
    const values = new Float32Array(count)
    for (let i = 0; i < count; i += 2) {
      const radius = standardDeviation * Math.sqrt(-2 * Math.log(this.uniform()))
      const angle = 2 * Math.PI * this.uniform()
      values[i] = radius * Math.cos(angle)
      if (i + 1 < count) values[i + 1] = radius * Math.sin(angle)
    }
    return values
  }

  /** A permutation of 0 .. n-1 (Fisher-Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i)
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const swapped = order[i]!
      order[i] = order[j]!
      order[j] = swapped
    }
    return order
  }
}
