import type { NarrowFormat } from '../ops/round-to-format'

/** A narrow format, as far as rounding to it needs. */
export interface FormatBits {
  /** Explicit significand bits. */
  readonly mantissa: number
  /** Exponent of the smallest normal number. */
  readonly minExponent: number
  /** The largest finite number, as float32 bits. */
  readonly largest: number
  /** What is beyond, as float32 bits: infinity, or NaN in a format without. */
  readonly overflow: number
}

export const INFINITY_BITS = 0x7f800000
export const NAN_BITS = 0x7fc00000

/** @source IEEE 754-2019 (float16); OCP 8-bit Floating Point Specification 1.0, https://www.opencompute.org (float8) */
export const FORMATS: Readonly<Record<NarrowFormat, FormatBits>> = {
  float16: { mantissa: 10, minExponent: -14, largest: 0x477fe000 /* 65504 */, overflow: INFINITY_BITS },
  bfloat16: { mantissa: 7, minExponent: -126, largest: 0x7f7f0000, overflow: INFINITY_BITS },
  float8_e4m3fn: { mantissa: 3, minExponent: -6, largest: 0x43e00000 /* 448 */, overflow: NAN_BITS },
  float8_e5m2: { mantissa: 2, minExponent: -14, largest: 0x47600000 /* 57344 */, overflow: INFINITY_BITS },
}
