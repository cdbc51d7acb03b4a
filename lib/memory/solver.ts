/**
 * Where to put checkpoints in a chain of layers with different costs. A layer's output is either stored in the forward pass or computed again in
 * the backward pass, which goes from one stored output back to the one before it. No tensors here.
 *
 * @source after https://arxiv.org/abs/1604.06174 and https://arxiv.org/abs/1911.13214 (without recomputing anything twice)
 */

export interface ChainLayer {
  readonly name: string
  /** Of its output. */
  readonly bytes: number
  /** Of its forward pass, in any unit. */
  readonly cost: number
}

export interface Placement {
  /** For each layer, whether its output is stored. The last one always is: the loss needs it. */
  readonly stored: readonly boolean[]
  readonly peak: number
  /** Forward cost that is paid a second time. */
  readonly recomputed: number
}

/**
 * Peak memory and extra cost of a choice. When the gap between two stored outputs is recomputed, what is alive are all outputs stored so far
 * and everything inside the gap; outputs further on have been freed. The chain's input is stored for nothing.
 */
export function evaluatePlacement(layers: readonly ChainLayer[], stored: readonly boolean[]): Placement {
  let peak = 0
  let before = 0
  let gap = 0
  let recomputed = 0
  layers.forEach(({ bytes, cost }, i) => {
    if (stored[i] === true || i === layers.length - 1) {
      before += bytes
      peak = Math.max(peak, before + gap)
      gap = 0
    } else {
      gap += bytes
      recomputed += cost
    }
  })
  return { stored: layers.map((_, i) => stored[i] === true || i === layers.length - 1), peak, recomputed }
}

interface Partial {
  readonly storedBytes: number
  readonly recomputed: number
  /** Index of the last stored layer, and how it was reached. */
  readonly layer: number
  readonly previous: Partial | null
}

/**
 * The cheapest placement whose peak is at most `budget`, by dynamic programming over the last stored layer; null if there is none. For each
 * layer it keeps the pairs (bytes stored, cost) that no other pair beats in both.
 *
 * At most a few dozen layers: the pairs can become many where sizes have no common unit.
 */
export function cheapestPlacement(layers: readonly ChainLayer[], budget: number): Placement | null {
  const start: Partial = { storedBytes: 0, recomputed: 0, layer: -1, previous: null }
  const fronts: Partial[][] = [[start]]
  for (let to = 0; to < layers.length; to++) {
    const reached: Partial[] = []
    let gapBytes = 0
    let gapCost = 0
    for (let from = to - 1; from >= -1; from--) {
      for (const previous of fronts[from + 1]!) {
        const storedBytes = previous.storedBytes + layers[to]!.bytes
        if (storedBytes + gapBytes > budget) continue
        reached.push({ storedBytes, recomputed: previous.recomputed + gapCost, layer: to, previous })
      }
      if (from < 0) break
      gapBytes += layers[from]!.bytes
      gapCost += layers[from]!.cost
    }
    fronts.push(undominated(reached))
  }
  const best = fronts
    .at(-1)!
    .reduce<Partial | null>(
      (least, candidate) => (least === null || candidate.recomputed < least.recomputed ? candidate : least),
      null,
    )
  if (best === null || best.layer < 0) return null
  const stored = layers.map(() => false)
  for (let at: Partial | null = best; at !== null && at.layer >= 0; at = at.previous) stored[at.layer] = true
  return evaluatePlacement(layers, stored)
}

/** In order of stored bytes, those that are cheaper than all before them. */
function undominated(candidates: readonly Partial[]): Partial[] {
  const sorted = [...candidates].sort((a, b) => a.storedBytes - b.storedBytes || a.recomputed - b.recomputed)
  const kept: Partial[] = []
  for (const candidate of sorted) {
    if (kept.length === 0 || candidate.recomputed < kept.at(-1)!.recomputed) kept.push(candidate)
  }
  return kept
}

/** A checkpoint every `segment` layers, as if all layers were equal. */
export function uniformPlacement(layers: readonly ChainLayer[], segment: number): Placement {
  return evaluatePlacement(
    layers,
    layers.map((_, i) => (i + 1) % segment === 0),
  )
}

/** The least budget that has a placement: bisection over what sums of outputs can be, in whole units of `resolution`. */
export function leastBudget(layers: readonly ChainLayer[], resolution = 1): number {
  let high = Math.ceil(layers.reduce((sum, { bytes }) => sum + bytes, 0) / resolution)
  let low = 0
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (cheapestPlacement(layers, middle * resolution) === null) low = middle
    else high = middle
  }
  return high * resolution
}
