/** How a matrix product is cut up: a workgroup of 256 computes a `tile` x `tile` block of the result, `depth` of the inner index at a time. */
export interface Tiling {
  readonly tile: number
  readonly depth: number
  /** Invocations that share one 4 x 4 piece of the block, each with its part of the inner index. */
  readonly splits: number
}

export const WORKGROUP_SIZE = 256

const tiling = (tile: number): Tiling => ({
  tile,
  // Each invocation brings in 4 numbers of either matrix.
  depth: (4 * WORKGROUP_SIZE) / tile,
  splits: WORKGROUP_SIZE / (tile / 4) ** 2,
})

/** Small tiles make many workgroups of a small result, with long sums split up; large ones load less for each multiplication. */
const TILINGS: readonly { readonly tiling: Tiling; readonly cycles: number }[] = [
  { tiling: tiling(64), cycles: 512 },
  { tiling: tiling(32), cycles: 340 },
  { tiling: tiling(16), cycles: 340 },
  { tiling: tiling(8), cycles: 340 },
]

/** Cycles from one round of loads to the next, however little there is to do: memory, then two barriers. */
const LATENCY = 500
/** Workgroups that run at a time on a large GPU. A small one is hardly worse off with smaller tiles than it needs. */
const PARALLEL = 128

/**
 * The tiling that a rough model takes for the fastest. `cycles` a round: 512 are the 64 x 64 x 16 multiplications at 128 a cycle, 340 the 8 KB at
 * the rate at which a processor of a large GPU can load.
 */
export function chooseTiling(rows: number, columns: number, inner: number): Tiling {
  const estimate = ({ tiling: { tile, depth }, cycles }: (typeof TILINGS)[number]) => {
    const workgroups = Math.ceil(rows / tile) * Math.ceil(columns / tile)
    return Math.ceil(inner / depth) * (LATENCY + Math.max(1, workgroups / PARALLEL) * cycles)
  }
  return TILINGS.reduce((best, next) => (estimate(next) < estimate(best) ? next : best)).tiling
}
