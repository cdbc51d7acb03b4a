import type { KernelConfig } from '@tensorflow/tfjs-core'

import type { NarrowFormat } from '../../ops/round-to-format'
import { STOCHASTIC_ROUND } from '../../ops/stochastic-round'
import { FORMATS, INFINITY_BITS, NAN_BITS, type FormatBits } from '../formats'
import { allocateOutput, elementwise, gpuKernel, runShader, sizeOf } from './shader'

const BIAS = 127
const hex = (bits: number): string => `0x${bits.toString(16)}u`

/** WGSL of `fn hash(key: u32) -> u32` and `fn roundBits(bits: u32, random: u32) -> u32`, as in `cpu/stochastic-round.ts`. */
function roundFunction({ mantissa, minExponent, largest, overflow }: FormatBits): string {
  const subnormal = minExponent === -126 ? 0 : minExponent + BIAS
  return `
fn hash(key: u32) -> u32 {
  var x = key;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x ^ (x >> 15u)) * 0x846ca68bu;
  return x ^ (x >> 16u);
}
fn cutOff(bits: u32, drop: u32, random: u32) -> u32 {
  if (drop < 32u) { return (bits + (random >> (32u - drop))) >> drop; }
  if (drop < 64u) { return select(0u, 1u, random < (bits >> (drop - 32u))); }
  return 0u;
}
fn roundBits(bits: u32, random: u32) -> u32 {
  let sign = bits & 0x80000000u;
  let magnitude = bits & 0x7fffffffu;
  if (magnitude > ${hex(INFINITY_BITS)}) { return ${hex(NAN_BITS)}; }
  let exponent = magnitude >> 23u;
  if (exponent >= ${subnormal}u) {
    let rounded = cutOff(magnitude, ${23 - mantissa}u, random) << ${23 - mantissa}u;
    return sign | select(rounded, ${hex(overflow)}, rounded > ${hex(largest)});
  }
  ${subnormal === 0 ? 'return sign;' : roundSubnormal(mantissa, subnormal)}
}`
}

/** The number is `quanta` times the format's last place, whose biased exponent is subnormal - mantissa. */
const roundSubnormal = (mantissa: number, subnormal: number) => `
  if (exponent == 0u) { return sign; }
  let quanta = cutOff((magnitude & 0x7fffffu) | 0x800000u, ${23 - mantissa + subnormal}u - exponent, random);
  if (quanta == 0u) { return sign; }
  let top = firstLeadingBit(quanta);
  return sign | ((${subnormal - mantissa}u + top) << 23u) | ((quanta << (23u - top)) & 0x7fffffu);`

/** The kernel of `ops/stochastic-round.ts`. */
export const STOCHASTIC_ROUND_KERNELS: readonly KernelConfig[] = [
  gpuKernel(
    STOCHASTIC_ROUND,
    (backend, { x, seed }, { format, salt }: { readonly format: NarrowFormat; readonly salt: number }) => {
      const y = allocateOutput(backend, x!.shape)
      const count = sizeOf(y)
      runShader(backend, {
        name: `${STOCHASTIC_ROUND}/${format}`,
        reads: [
          { name: 'x', element: 'u32', tensor: x! },
          { name: 'seed', element: 'i32', tensor: seed! },
        ],
        writes: [{ name: 'y', element: 'u32', tensor: y }],
        uniforms: { count: { u32: count }, salt: { u32: Math.imul(salt, 0x9e3779b9) >>> 0 } },
        declarations: () => roundFunction(FORMATS[format]),
        ...elementwise(
          count,
          `
  let key = hash(bitcast<u32>(seed[0]) + u.salt);
  y[i] = roundBits(x[i], hash(key ^ i));`,
        ),
      })
      return y
    },
  ),
]
