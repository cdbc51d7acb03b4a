/**
 * Layer norm (`centre`) and RMS norm over rows of `features` numbers; see `ops/norm.ts`. Sums are float64, two lanes of two numbers.
 */

/** Sum of (x - shift)^power over a row, power 1 or 2. */
export function moment(x: usize, features: i32, shift: f64, squared: bool): f64 {
  const shift2 = f64x2.splat(shift)
  let sumA = f64x2.splat(0)
  let sumB = f64x2.splat(0)
  let j = 0
  for (; j + 4 <= features; j += 4) {
    const four = v128.load(x + ((<usize>j) << 2))
    let a = f64x2.sub(f64x2.promote_low_f32x4(four), shift2)
    let b = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3)), shift2)
    if (squared) {
      a = f64x2.mul(a, a)
      b = f64x2.mul(b, b)
    }
    sumA = f64x2.add(sumA, a)
    sumB = f64x2.add(sumB, b)
  }
  sumA = f64x2.add(sumA, sumB)
  let sum = f64x2.extract_lane(sumA, 0) + f64x2.extract_lane(sumA, 1)
  for (; j < features; j++) {
    const d = <f64>f32.load(x + ((<usize>j) << 2)) - shift
    sum += squared ? d * d : d
  }
  return sum
}

/** Mean, or 0 unless centred. */
function meanOf(x: usize, features: i32, centre: bool): f64 {
  return centre ? moment(x, features, 0, false) / <f64>features : 0
}

/** 1 / sqrt(mean square of x - mean, + eps). */
function factorOf(x: usize, features: i32, mean: f64, eps: f64): f64 {
  return 1 / Math.sqrt(moment(x, features, mean, true) / <f64>features + eps)
}

/** (x - mean) factor for four numbers: subtracted in float64, because x may be far from 0. */
function standard4(x: usize, mean: v128, factor: v128): v128 {
  const four = v128.load(x)
  const a = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(four), mean), factor)
  const b = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3)), mean), factor)
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5)
}

/** The same for one number. */
function standard(x: usize, mean: f64, factor: f64): f32 {
  return <f32>((<f64>f32.load(x) - mean) * factor)
}

/** y = gamma u + beta; `beta` 0: none. */
export function norm(
  x: usize,
  gamma: usize,
  beta: usize,
  rows: i32,
  features: i32,
  centre: bool,
  eps: f64,
  y: usize,
): void {
  for (let i = 0; i < rows; i++) {
    const mean = meanOf(x, features, centre)
    const factor = factorOf(x, features, mean, eps)
    const mean2 = f64x2.splat(mean)
    const factor2 = f64x2.splat(factor)
    let j = 0
    for (; j + 4 <= features; j += 4) {
      const at = (<usize>j) << 2
      let out = f32x4.mul(standard4(x + at, mean2, factor2), v128.load(gamma + at))
      if (beta != 0) out = f32x4.add(out, v128.load(beta + at))
      v128.store(y + at, out)
    }
    for (; j < features; j++) {
      const at = (<usize>j) << 2
      const out = standard(x + at, mean, factor) * f32.load(gamma + at)
      f32.store(y + at, beta == 0 ? out : out + f32.load(beta + at))
    }
    x += (<usize>features) << 2
    y += (<usize>features) << 2
  }
}

/**
 * dx = factor (h - mean(h) - u mean(h u)), h = dy gamma; without the middle term unless centred.
 *
 * @param scratch  2 x `features` numbers: h, then u
 */
export function normInputGradient(
  dy: usize,
  x: usize,
  gamma: usize,
  rows: i32,
  features: i32,
  centre: bool,
  eps: f64,
  dx: usize,
  scratch: usize,
): void {
  const rowBytes = (<usize>features) << 2
  const h = scratch
  const u = scratch + rowBytes
  for (let i = 0; i < rows; i++) {
    const mean = meanOf(x, features, centre)
    const factor = factorOf(x, features, mean, eps)
    const mean2 = f64x2.splat(mean)
    const factor2 = f64x2.splat(factor)
    let sumHu: f64 = 0
    let j = 0
    for (; j + 4 <= features; j += 4) {
      const at = (<usize>j) << 2
      const h4 = f32x4.mul(v128.load(dy + at), v128.load(gamma + at))
      const u4 = standard4(x + at, mean2, factor2)
      v128.store(h + at, h4)
      v128.store(u + at, u4)
      const hu = f32x4.mul(h4, u4)
      const pairs = f64x2.add(
        f64x2.promote_low_f32x4(hu),
        f64x2.promote_low_f32x4(v128.shuffle<f32>(hu, hu, 2, 3, 2, 3)),
      )
      sumHu += f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)
    }
    for (; j < features; j++) {
      const at = (<usize>j) << 2
      const h1 = f32.load(dy + at) * f32.load(gamma + at)
      const u1 = standard(x + at, mean, factor)
      f32.store(h + at, h1)
      f32.store(u + at, u1)
      sumHu += <f64>h1 * <f64>u1
    }
    const meanH = <f32>meanOf(h, features, centre)
    const meanHu = <f32>(sumHu / <f64>features)
    const factor4 = f32x4.splat(<f32>factor)
    j = 0
    for (; j + 4 <= features; j += 4) {
      const at = (<usize>j) << 2
      const centred = f32x4.sub(v128.load(h + at), f32x4.splat(meanH))
      const out = f32x4.sub(centred, f32x4.mul(v128.load(u + at), f32x4.splat(meanHu)))
      v128.store(dx + at, f32x4.mul(out, factor4))
    }
    for (; j < features; j++) {
      const at = (<usize>j) << 2
      f32.store(dx + at, (f32.load(h + at) - meanH - f32.load(u + at) * meanHu) * <f32>factor)
    }
    dy += rowBytes
    x += rowBytes
    dx += rowBytes
  }
}

/** dGamma = sum over rows of dy u, dBeta = sum over rows of dy; [features] each. */
export function normParameterGradient(
  dy: usize,
  x: usize,
  rows: i32,
  features: i32,
  centre: bool,
  eps: f64,
  dGamma: usize,
  dBeta: usize,
): void {
  const rowBytes = (<usize>features) << 2
  memory.fill(dGamma, 0, rowBytes)
  memory.fill(dBeta, 0, rowBytes)
  for (let i = 0; i < rows; i++) {
    const mean = meanOf(x, features, centre)
    const factor = factorOf(x, features, mean, eps)
    const mean2 = f64x2.splat(mean)
    const factor2 = f64x2.splat(factor)
    let j = 0
    for (; j + 4 <= features; j += 4) {
      const at = (<usize>j) << 2
      const g = v128.load(dy + at)
      v128.store(dGamma + at, f32x4.add(v128.load(dGamma + at), f32x4.mul(g, standard4(x + at, mean2, factor2))))
      v128.store(dBeta + at, f32x4.add(v128.load(dBeta + at), g))
    }
    for (; j < features; j++) {
      const at = (<usize>j) << 2
      const g = f32.load(dy + at)
      f32.store(dGamma + at, f32.load(dGamma + at) + g * standard(x + at, mean, factor))
      f32.store(dBeta + at, f32.load(dBeta + at) + g)
    }
    dy += rowBytes
    x += rowBytes
  }
}
