/** Fewer points that look the same: curves are thinned before they are drawn, never before they are measured. */

/** The most points of one curve that a chart draws. */
export const MAX_POINTS = 300

/**
 * Indices of the points to keep: the first, the last, and from each of equally many rows the lowest `low` and the highest `high`,
 * so that spikes and the edges of a band survive. Rows that are not finite are passed over.
 *
 * @param low    lower edge of the curve's band (the curve itself if it has none)
 * @param high   upper edge, as long as `low`
 * @param limit  at least 4
 * @returns      increasing, at most `limit` of them
 */
export function pickIndices(low: ArrayLike<number>, high: ArrayLike<number>, limit = MAX_POINTS): number[] {
  const count = low.length
  if (count <= limit) return Array.from({ length: count }, (_, i) => i)
  const picked = [0]
  const buckets = Math.floor((limit - 2) / 2)
  const inner = count - 2
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = 1 + Math.floor((bucket * inner) / buckets)
    const end = 1 + Math.floor(((bucket + 1) * inner) / buckets)
    let lowest = -1
    let highest = -1
    for (let i = start; i < end; i++) {
      if (Number.isFinite(low[i]) && (lowest < 0 || low[i]! < low[lowest]!)) lowest = i
      if (Number.isFinite(high[i]) && (highest < 0 || high[i]! > high[highest]!)) highest = i
    }
    const first = Math.min(lowest, highest)
    const second = Math.max(lowest, highest)
    if (first >= 0) picked.push(first)
    if (second >= 0 && second !== first) picked.push(second)
  }
  picked.push(count - 1)
  return picked
}

/** Thins one curve; `limit` as in `pickIndices`. */
export function downsample<T>(points: readonly T[], value: (point: T) => number, limit = MAX_POINTS): readonly T[] {
  if (points.length <= limit) return points
  const values = points.map(value)
  return pickIndices(values, values, limit).map((i) => points[i]!)
}
