import type { NarrowFormat } from '../../tensor/ops/round-to-format'

interface Format {
  readonly mantissaBits: number
  /** Of the smallest normal number. */
  readonly lowestExponent: number
  readonly largest: number
  /** What is beyond the largest. */
  readonly overflow: number
}

const FORMATS: Readonly<Record<NarrowFormat, Format>> = {
  float16: { mantissaBits: 10, lowestExponent: -14, largest: 65504, overflow: Infinity },
  bfloat16: { mantissaBits: 7, lowestExponent: -126, largest: (2 - 2 ** -7) * 2 ** 127, overflow: Infinity },
  float8_e4m3fn: { mantissaBits: 3, lowestExponent: -6, largest: 448, overflow: Number.NaN },
  float8_e5m2: { mantissaBits: 2, lowestExponent: -14, largest: 57344, overflow: Infinity },
}

export const NARROW_FORMATS = Object.keys(FORMATS) as readonly NarrowFormat[]

/**
 * The nearest number of a narrow format, ties to even: written from the definition in float64 arithmetic, where every step is exact, so that it
 * shares nothing with the kernels' integer operations on bits.
 *
 * @param x  a float32 number
 */
export function nearestInFormat(x: number, format: NarrowFormat): number {
  if (!Number.isFinite(x)) return format === 'float8_e4m3fn' ? Number.NaN : x
  if (x === 0) return x
  const { mantissaBits, lowestExponent, largest, overflow } = FORMATS[format]
  const size = Math.abs(x)
  let exponent = Math.floor(Math.log2(size))
  // The logarithm is rounded: next to a power of two it may be one off.
  if (2 ** exponent > size) exponent--
  else if (2 ** (exponent + 1) <= size) exponent++
  const quantum = 2 ** (Math.max(exponent, lowestExponent) - mantissaBits)
  const quanta = size / quantum
  const below = Math.floor(quanta)
  const rest = quanta - below
  const rounded = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
  const value = rounded * quantum
  return Math.sign(x) * (value > largest ? overflow : value)
}
