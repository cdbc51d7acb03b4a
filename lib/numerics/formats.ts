/** A binary floating-point format: 1 sign bit, then exponent, then significand. */
export interface FloatFormat {
  readonly id: FormatId
  readonly name: string
  readonly exponentBits: number
  /** Stored bits of the significand, without the leading one that normal numbers imply. */
  readonly mantissaBits: number
  /** Whether the highest exponent means infinity or NaN. E4M3 has no infinity: its highest code alone is NaN, the others are numbers. */
  readonly infinity: boolean
}

export type FormatId = 'fp32' | 'tf32' | 'fp16' | 'bf16' | 'e4m3' | 'e5m2'

/** @source IEEE 754-2019 (fp32, fp16); NVIDIA A100 white paper (tf32); OCP 8-bit Floating Point Specification 1.0 (e4m3, e5m2) */
export const FLOAT_FORMATS: readonly FloatFormat[] = [
  { id: 'fp32', name: 'FP32', exponentBits: 8, mantissaBits: 23, infinity: true },
  { id: 'tf32', name: 'TF32', exponentBits: 8, mantissaBits: 10, infinity: true },
  { id: 'fp16', name: 'FP16', exponentBits: 5, mantissaBits: 10, infinity: true },
  { id: 'bf16', name: 'BF16', exponentBits: 8, mantissaBits: 7, infinity: true },
  { id: 'e4m3', name: 'FP8 E4M3', exponentBits: 4, mantissaBits: 3, infinity: false },
  { id: 'e5m2', name: 'FP8 E5M2', exponentBits: 5, mantissaBits: 2, infinity: true },
]

export const formatOf = (id: FormatId): FloatFormat => FLOAT_FORMATS.find((format) => format.id === id)!

/** Number of bits in all. */
export const widthOf = ({ exponentBits, mantissaBits }: FloatFormat): number => 1 + exponentBits + mantissaBits

export const biasOf = ({ exponentBits }: FloatFormat): number => 2 ** (exponentBits - 1) - 1

/** Exponent of the smallest normal number. */
export const minExponentOf = (format: FloatFormat): number => 1 - biasOf(format)

export interface Limits {
  /** Largest finite number. */
  readonly largest: number
  readonly smallestNormal: number
  readonly smallestSubnormal: number
  /** Distance from 1 to the next number; rounding to nearest errs by at most half of it, relatively. */
  readonly epsilon: number
}

export function limitsOf(format: FloatFormat): Limits {
  const { mantissaBits, infinity } = format
  const bias = biasOf(format)
  const epsilon = 2 ** -mantissaBits
  return {
    largest: infinity ? (2 - epsilon) * 2 ** bias : (2 - 2 * epsilon) * 2 ** (bias + 1),
    smallestNormal: 2 ** minExponentOf(format),
    smallestSubnormal: 2 ** (minExponentOf(format) - mantissaBits),
    epsilon,
  }
}
