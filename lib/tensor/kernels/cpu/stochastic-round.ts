import { STOCHASTIC_ROUND } from '../../ops/stochastic-round'
import type { NarrowFormat } from '../../ops/round-to-format'
import { FORMATS, INFINITY_BITS, NAN_BITS, type FormatBits } from '../formats'
import { bitsView, type HostKernel } from './host'
import { bitsOf } from './round-to-format'

/** @source https://github.com/skeeto/hash-prospector (`lowbias32`) */
function hash32(key: number): number {
  let x = key >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0
  return (x ^ (x >>> 16)) >>> 0
}

/** `bits / 2^drop`, down or, with the probability of what is cut off, up; `random` has 32 bits. */
function cutOff(bits: number, drop: number, random: number): number {
  if (drop < 32) return ((bits + (random >>> (32 - drop))) / 2 ** drop) >>> 0
  return drop < 64 && random < bits >>> (drop - 32) ? 1 : 0
}

/** Float32 bits of a neighbour in the format. */
function roundBits(bits: number, { mantissa, minExponent, largest, overflow }: FormatBits, random: number): number {
  const sign = bits & 0x80000000
  const magnitude = bits & 0x7fffffff
  if (magnitude > INFINITY_BITS) return NAN_BITS
  const exponent = (magnitude >>> 23) - 127
  let rounded: number
  if (exponent >= minExponent || minExponent === -126) {
    const drop = 23 - mantissa
    rounded = cutOff(magnitude, drop, random) << drop
    if (rounded > largest) rounded = overflow
  } else {
    const drop = 23 - mantissa + (minExponent - exponent)
    const quanta = exponent === -127 ? 0 : cutOff((magnitude & 0x7fffff) | 0x800000, drop, random)
    rounded = quanta === 0 ? 0 : bitsOf(quanta, minExponent - mantissa)
  }
  return (sign | rounded) >>> 0
}

/** The kernel of `ops/stochastic-round.ts`. */
export const STOCHASTIC_ROUND_KERNELS: readonly HostKernel[] = [
  {
    name: STOCHASTIC_ROUND,
    run(host, { x, seed }, attrs) {
      const { format, salt } = attrs as unknown as { format: NarrowFormat; salt: number }
      const y = host.allocate(x!.shape)
      const [bits, out] = [bitsView(host.floats(x!)), bitsView(host.floats(y))]
      const key = hash32(host.integers(seed!)[0]! + Math.imul(salt, 0x9e3779b9))
      for (let i = 0; i < out.length; i++) out[i] = roundBits(bits[i]!, FORMATS[format], hash32(key ^ i))
      return y
    },
  },
]
