import type { KernelConfig } from '@tensorflow/tfjs-core'

import { ROUND_TO_FORMAT, type NarrowFormat } from '../../ops/round-to-format'
import { FORMATS, INFINITY_BITS, NAN_BITS, type FormatBits } from '../formats'
import { allocateOutput, elementwise, gpuKernel, runShader, sizeOf } from './shader'

const BIAS = 127
const hex = (bits: number): string => `0x${bits.toString(16)}u`

/**
 * WGSL of `fn roundBits(bits: u32) -> u32`: from and to float32 bits. Integers throughout: a GPU's floats may flush subnormals, and its conversions
 * round as they like.
 */
function roundFunction({ mantissa, minExponent, largest, overflow }: FormatBits): string {
  // Below this biased exponent a number is subnormal in the format, with fewer bits the smaller it is. bfloat16's subnormals are float32's, which
  // round as the other numbers do.
  const subnormal = minExponent === -126 ? 0 : minExponent + BIAS
  return `
fn roundOff(bits: u32, drop: u32) -> u32 {
  return (bits + (1u << (drop - 1u)) - 1u + ((bits >> drop) & 1u)) >> drop; // to nearest, ties to even
}
fn roundBits(bits: u32) -> u32 {
  let sign = bits & 0x80000000u;
  let magnitude = bits & 0x7fffffffu;
  if (magnitude > ${hex(INFINITY_BITS)}) { return ${hex(NAN_BITS)}; }
  let exponent = magnitude >> 23u;
  if (exponent >= ${subnormal}u) {
    // A carry out of the significand is the next exponent.
    let rounded = roundOff(magnitude, ${23 - mantissa}u) << ${23 - mantissa}u;
    return sign | select(rounded, ${hex(overflow)}, rounded > ${hex(largest)});
  }
  ${subnormal === 0 ? 'return sign;' : roundSubnormal(mantissa, subnormal)}
}`
}

/** The number is `quanta` times the format's last place, whose biased exponent is subnormal - mantissa. */
const roundSubnormal = (mantissa: number, subnormal: number) => `
  let drop = ${23 - mantissa + subnormal}u - exponent;
  if (drop > 24u) { return sign; }
  let quanta = roundOff((magnitude & 0x7fffffu) | 0x800000u, drop);
  if (quanta == 0u) { return sign; }
  let top = firstLeadingBit(quanta);
  return sign | ((${subnormal - mantissa}u + top) << 23u) | ((quanta << (23u - top)) & 0x7fffffu);`

/** The kernel of `ops/round-to-format.ts`. */
export const ROUND_TO_FORMAT_KERNELS: readonly KernelConfig[] = [
  gpuKernel(ROUND_TO_FORMAT, (backend, { x }, { format }: { readonly format: NarrowFormat }) => {
    const y = allocateOutput(backend, x!.shape)
    const count = sizeOf(y)
    runShader(backend, {
      name: `${ROUND_TO_FORMAT}/${format}`,
      reads: [{ name: 'x', element: 'u32', tensor: x! }],
      writes: [{ name: 'y', element: 'u32', tensor: y }],
      uniforms: { count: { u32: count } },
      declarations: () => roundFunction(FORMATS[format]),
      ...elementwise(count, 'y[i] = roundBits(x[i]);'),
    })
    return y
  }),
]
