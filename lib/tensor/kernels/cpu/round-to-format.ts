import { ROUND_TO_FORMAT, type NarrowFormat } from '../../ops/round-to-format'
import { FORMATS, INFINITY_BITS, NAN_BITS, type FormatBits } from '../formats'
import { bitsView, type HostKernel } from './host'

/** `bits` without its last `drop` bits, to nearest, ties to even. */
const roundOff = (bits: number, drop: number): number =>
  (bits + ((1 << (drop - 1)) - 1) + ((bits >>> drop) & 1)) >>> drop

/**
 * Float32 bits of the nearest number of a format.
 *
 * @param bits  of a float32, as an unsigned integer
 */
function roundBits(bits: number, { mantissa, minExponent, largest, overflow }: FormatBits): number {
  const sign = bits & 0x80000000
  const magnitude = bits & 0x7fffffff
  if (magnitude > INFINITY_BITS) return NAN_BITS
  const exponent = (magnitude >>> 23) - 127
  let rounded: number
  if (exponent >= minExponent || minExponent === -126) {
    // Normal there (bfloat16's subnormals are float32's with fewer digits): a carry out of the significand is the next exponent.
    const drop = 23 - mantissa
    rounded = roundOff(magnitude, drop) << drop
    if (rounded > largest) rounded = overflow
  } else {
    // Subnormal there: a whole number of quanta of 2^(minExponent - mantissa), at most 2^mantissa of them.
    const drop = 23 - mantissa + (minExponent - exponent)
    const quanta = drop > 24 ? 0 : roundOff((magnitude & 0x7fffff) | 0x800000, drop)
    rounded = quanta === 0 ? 0 : bitsOf(quanta, minExponent - mantissa)
  }
  return (sign | rounded) >>> 0
}

/** Float32 bits of whole * 2^exponent, a normal number; whole > 0. */
export function bitsOf(whole: number, exponent: number): number {
  const top = 31 - Math.clz32(whole)
  return ((exponent + top + 127) << 23) | ((whole << (23 - top)) & 0x7fffff)
}

/** The kernel of `ops/round-to-format.ts`. */
export const ROUND_TO_FORMAT_KERNELS: readonly HostKernel[] = [
  {
    name: ROUND_TO_FORMAT,
    run(host, { x }, attrs) {
      const format = FORMATS[(attrs as unknown as { format: NarrowFormat }).format]
      const y = host.allocate(x!.shape)
      const [bits, out] = [bitsView(host.floats(x!)), bitsView(host.floats(y))]
      for (let i = 0; i < out.length; i++) out[i] = roundBits(bits[i]!, format)
      return y
    },
  },
]
