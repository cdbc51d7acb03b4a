import { exp4 } from './math'

/** Loops over one row of numbers, of any length, for softmax and norms. */

/** Sum of four float32 in float64. */
export function sum4(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) +
    <f64>f32x4.extract_lane(x, 1) +
    (<f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3))
  )
}

/** Largest of `count` numbers; NaN if one of them is. */
export function largest(x: usize, count: i32): f32 {
  let max4 = f32x4.splat(-Infinity)
  let k = 0
  for (; k + 4 <= count; k += 4) max4 = f32x4.max(max4, v128.load(x + ((<usize>k) << 2)))
  let max = f32.max(
    f32.max(f32x4.extract_lane(max4, 0), f32x4.extract_lane(max4, 1)),
    f32.max(f32x4.extract_lane(max4, 2), f32x4.extract_lane(max4, 3)),
  )
  for (; k < count; k++) max = f32.max(max, f32.load(x + ((<usize>k) << 2)))
  return max
}

/** out = e^(x - shift), number by number; out may be x. Gives the sum. */
export function exponentials(x: usize, count: i32, shift: f32, out: usize): f64 {
  const shift4 = f32x4.splat(shift)
  let sum: f64 = 0
  let k = 0
  for (; k + 4 <= count; k += 4) {
    const e = exp4(f32x4.sub(v128.load(x + ((<usize>k) << 2)), shift4))
    v128.store(out + ((<usize>k) << 2), e)
    sum += sum4(e)
  }
  for (; k < count; k++) {
    const e = f32x4.extract_lane(exp4(f32x4.splat(f32.load(x + ((<usize>k) << 2)) - shift)), 0)
    f32.store(out + ((<usize>k) << 2), e)
    sum += e
  }
  return sum
}

/** x *= factor, number by number. */
export function scale(x: usize, count: i32, factor: f32): void {
  const factor4 = f32x4.splat(factor)
  let k = 0
  for (; k + 4 <= count; k += 4) {
    v128.store(x + ((<usize>k) << 2), f32x4.mul(v128.load(x + ((<usize>k) << 2)), factor4))
  }
  for (; k < count; k++) f32.store(x + ((<usize>k) << 2), f32.load(x + ((<usize>k) << 2)) * factor)
}
