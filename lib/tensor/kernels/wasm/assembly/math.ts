/** Functions of four float32 at once. NaN in, NaN out. Errors are in units in the last place, measured by `tests/unit/kernels/math.test.ts`. */

const LOG2_E: f32 = 1.44269504
/** ln 2 in two parts; the first has 9 digits, so that its product with a whole number is exact. */
const LN2_HIGH: f32 = 0.693359375
const LN2_LOW: f32 = -2.1219444e-4

/** x^2 (1/2 + x/6 + ... + x^5/5040) + x: e^x - 1 for |x| <= ln(2) / 2, what is left out is below 6e-9. */
function expm1Near0(x: v128): v128 {
  let p = f32x4.splat(1.0 / 5040)
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.0 / 720))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.0 / 120))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.0 / 24))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.0 / 6))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(0.5))
  return f32x4.add(f32x4.mul(f32x4.mul(x, x), p), x)
}

/** 2^n for whole n in -126 .. 127. */
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

/** e^x. */
export function exp4(x: v128): v128 {
  // Beyond, it is 0 or infinity in float32 anyway.
  x = f32x4.min(f32x4.max(x, f32x4.splat(-104)), f32x4.splat(89))
  const whole = f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)))
  const rest = f32x4.sub(f32x4.sub(x, f32x4.mul(whole, f32x4.splat(LN2_HIGH))), f32x4.mul(whole, f32x4.splat(LN2_LOW)))
  const near1 = f32x4.add(expm1Near0(rest), f32x4.splat(1))
  // In two factors: 2^whole may be too large or too small for float32 where the product is not.
  const n = i32x4.trunc_sat_f32x4_s(whole)
  const half = i32x4.shr_s(n, 1)
  return f32x4.mul(f32x4.mul(near1, powerOf2(half)), powerOf2(i32x4.sub(n, half)))
}

/** 1 / (1 + e^-x). */
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))))
}

/** tanh(x) = t / (t + 2), t = e^2x - 1, which does not cancel near 0. */
export function tanh4(x: v128): v128 {
  // Beyond 10 it is 1 in float32.
  const twice = f32x4.mul(f32x4.min(f32x4.abs(x), f32x4.splat(10)), f32x4.splat(2))
  const whole = f32x4.nearest(f32x4.mul(twice, f32x4.splat(LOG2_E)))
  const rest = f32x4.sub(
    f32x4.sub(twice, f32x4.mul(whole, f32x4.splat(LN2_HIGH))),
    f32x4.mul(whole, f32x4.splat(LN2_LOW)),
  )
  const power = powerOf2(i32x4.trunc_sat_f32x4_s(whole))
  const t = f32x4.add(f32x4.mul(power, expm1Near0(rest)), f32x4.sub(power, f32x4.splat(1)))
  const magnitude = f32x4.div(t, f32x4.add(t, f32x4.splat(2)))
  return v128.or(magnitude, v128.and(x, i32x4.splat(0x80000000)))
}

/** The normal density without its factor: e^(-x^2/2). */
export function bell4(x: v128): v128 {
  return exp4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)))
}

/** The factor of the normal density, 1 / sqrt(2 pi). */
export const BELL_HEIGHT: f32 = 0.3989422804014327

/**
 * The normal distribution function, by its tail: $\Phi(-s) = e^{-s^2/2} P(t) / (1 + 0.8 s)$, t = (s - 3) / (s + 3) for s >= 0. P is
 * interpolated at 11 Chebyshev nodes of t, as the one of `kernels/cpu/normal-cdf.ts`; its relative error is below 2e-8.
 *
 * @param bell  `bell4(x)`
 */
export function normalCdf4(x: v128, bell: v128): v128 {
  const one = f32x4.splat(1)
  const s = f32x4.abs(x)
  const t = f32x4.sub(one, f32x4.div(f32x4.splat(6), f32x4.add(s, f32x4.splat(3))))
  let p = f32x4.splat(4.762651395236746e-5)
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(3.6352199539884125e-5))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-3.5895247515847513e-4))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-3.5630827167729461e-4))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(2.1964458527120625e-3))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.5104096573664267e-3))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.6954758115764065e-2))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(2.6888388734404187e-2))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.1499134497100095e-2))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.11850192853715784))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.41314742440891138))
  const tail = f32x4.div(f32x4.mul(bell, p), f32x4.add(one, f32x4.mul(s, f32x4.splat(0.8))))
  return v128.bitselect(f32x4.sub(one, tail), tail, f32x4.gt(x, f32x4.splat(0)))
}

/** ln(x) in float64, for normal x > 0, infinity and NaN: from x = 2^e m, m near 1, and the series of artanh((m - 1) / (m + 1)); error below 1e-11. */
export function log(x: f64): f64 {
  if (!(x < Infinity)) return x
  const bits = reinterpret<u64>(x)
  // So that m is in [0.71, 1.42): the top bits of sqrt(1/2) are taken from the exponent's.
  const exponent = (<i64>(bits - 0x3fe6a09e00000000)) >> 52
  const m = reinterpret<f64>(bits - <u64>(exponent << 52))
  const s = (m - 1) / (m + 1)
  const z = s * s
  let series: f64 = 1.0 / 13
  series = series * z + 1.0 / 11
  series = series * z + 1.0 / 9
  series = series * z + 1.0 / 7
  series = series * z + 1.0 / 5
  series = series * z + 1.0 / 3
  return <f64>exponent * 0.6931471805599453 + 2 * s * (1 + z * series)
}
