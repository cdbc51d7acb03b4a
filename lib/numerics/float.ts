/**
 * Rounding to floating-point formats in float64 arithmetic: scaling by a power of two is exact, so that one `round` is the only rounding. A second
 * implementation beside the tensor core's kernels, which work on bits; tests hold the two to each other.
 */
import { biasOf, limitsOf, minExponentOf, widthOf, type FloatFormat } from './formats'

/** The largest e with 2^e <= |x|, for a finite x that is not 0. Exact, unlike `Math.log2`. */
export function exponentOf(x: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const field = (view.getUint32(0) >>> 20) & 0x7ff
  return field > 0 ? field - 1023 : exponentOf(x * 2 ** 64) - 64
}

/** To the nearest whole number, ties to even; x >= 0. */
function roundEven(x: number): number {
  const low = Math.floor(x)
  const rest = x - low
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low
}

/** Spacing of the format's numbers at x: the unit of its last place. Among the subnormals it is the same everywhere. */
export function spacingAt(x: number, format: FloatFormat): number {
  const exponent = x === 0 ? minExponentOf(format) : Math.max(exponentOf(x), minExponentOf(format))
  return 2 ** (exponent - format.mantissaBits)
}

/** The nearest number of the format, ties to even; beyond the largest: infinity, or NaN in a format without. */
export function roundTo(x: number, format: FloatFormat): number {
  if (Number.isNaN(x) || x === 0) return x
  const beyond = format.infinity ? Math.sign(x) * Infinity : Number.NaN
  if (!Number.isFinite(x)) return beyond
  const spacing = spacingAt(x, format)
  const rounded = roundEven(Math.abs(x) / spacing) * spacing
  return rounded > limitsOf(format).largest ? beyond : x < 0 ? -rounded : rounded
}

/** What a code of `widthOf(format)` bits stands for. */
export function decode(code: number, format: FloatFormat): number {
  const { mantissaBits, exponentBits, infinity } = format
  const sign = code >= 2 ** (widthOf(format) - 1) ? -1 : 1
  const magnitude = code % 2 ** (widthOf(format) - 1)
  const field = Math.floor(magnitude / 2 ** mantissaBits)
  const fraction = magnitude % 2 ** mantissaBits
  const topField = 2 ** exponentBits - 1
  if (infinity && field === topField) return fraction === 0 ? sign * Infinity : Number.NaN
  if (!infinity && field === topField && fraction === 2 ** mantissaBits - 1) return Number.NaN
  const whole = field === 0 ? fraction : 2 ** mantissaBits + fraction
  return sign * whole * 2 ** (Math.max(field, 1) - biasOf(format) - mantissaBits)
}

/** The code of the number that `x` rounds to. NaN is the quiet one of PyTorch's casts: all ones in E4M3, else the top bit of the fraction. */
export function encode(x: number, format: FloatFormat): number {
  const { mantissaBits, exponentBits, infinity } = format
  const rounded = roundTo(x, format)
  const top = (2 ** exponentBits - 1) * 2 ** mantissaBits
  if (Number.isNaN(rounded)) return infinity ? top + 2 ** (mantissaBits - 1) : top + 2 ** mantissaBits - 1
  const sign = rounded < 0 || Object.is(rounded, -0) ? 2 ** (widthOf(format) - 1) : 0
  const size = Math.abs(rounded)
  if (size === Infinity) return sign + top
  if (size < limitsOf(format).smallestNormal) return sign + size / limitsOf(format).smallestSubnormal
  const exponent = exponentOf(size)
  const fraction = size / 2 ** (exponent - mantissaBits) - 2 ** mantissaBits
  return sign + (exponent + biasOf(format)) * 2 ** mantissaBits + fraction
}

/** Bits of a code, highest first. */
export const bitsOf = (code: number, format: FloatFormat): readonly number[] =>
  Array.from({ length: widthOf(format) }, (_, i) => Math.floor(code / 2 ** (widthOf(format) - 1 - i)) % 2)

/** The code with one bit turned over, counted from the highest. */
export function flipBit(code: number, index: number, format: FloatFormat): number {
  const value = 2 ** (widthOf(format) - 1 - index)
  return code + (bitsOf(code, format)[index] === 1 ? -value : value)
}

/** The next number of the format above (`direction` 1) or below (-1) one of its finite numbers; infinite beyond the largest, in every format. */
export function neighbour(x: number, direction: 1 | -1, format: FloatFormat): number {
  const { largest, smallestSubnormal } = limitsOf(format)
  if (x === 0) return direction * smallestSubnormal
  if (Math.abs(x) === largest && Math.sign(x) === direction) return direction * Infinity
  // Towards zero from a power of two the spacing is that of the binade below.
  const towardsZero = Math.sign(x) !== direction
  const spacing = spacingAt(x, format)
  const inside = towardsZero ? spacingAt(Math.abs(x) - spacing / 2, format) : spacing
  return x + direction * inside
}

export type FloatClass = 'zero' | 'subnormal' | 'normal' | 'infinite' | 'nan'

/** What kind of number of the format this is. */
export function classOf(x: number, format: FloatFormat): FloatClass {
  if (Number.isNaN(x)) return 'nan'
  if (!Number.isFinite(x)) return 'infinite'
  if (x === 0) return 'zero'
  return Math.abs(x) < limitsOf(format).smallestNormal ? 'subnormal' : 'normal'
}
