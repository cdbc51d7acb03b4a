import type { FieldValue } from '../runs/protocol'

/** Binades of the histogram: the first holds everything from 2^LOWEST down, the last everything from 2^(HIGHEST - 1) up. */
const LOWEST = -44
const HIGHEST = 20

/**
 * How large some numbers are, in powers of two.
 *
 * @returns field `gradientMagnitudes`: data[0] is the share of exact zeros; of the other numbers, data[1 + i] is the share with
 *          2^(low + i) <= |x| < 2^(low + i + 1). `extent` begins with the lowest and the highest exponent
 */
export function magnitudeHistogram(values: Float32Array, step: number): FieldValue {
  const data = new Float32Array(1 + HIGHEST - LOWEST)
  for (const value of values) {
    if (value === 0) data[0]!++
    else {
      const exponent = Number.isFinite(value) ? Math.floor(Math.log2(Math.abs(value))) : HIGHEST
      data[1 + Math.min(HIGHEST - 1, Math.max(LOWEST, exponent)) - LOWEST]!++
    }
  }
  const others = values.length - data[0]!
  const shares = data.map((count, i) => count / Math.max(1, i === 0 ? values.length : others))
  return { name: 'gradientMagnitudes', step, shape: [data.length], data: shares, extent: [LOWEST, HIGHEST, 0, 1] }
}
