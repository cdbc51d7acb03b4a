import { moment } from './norm'
import { sum4 } from './rows'

/** c = alpha c + beta d + diagonal I, all [m, n]; `d` 0: none. */
export function combine(c: usize, d: usize, m: i32, n: i32, alpha: f32, beta: f32, diagonal: f32): void {
  const end = (<usize>(m * n)) << 2
  const vectors = end & ~15
  const alpha4 = f32x4.splat(alpha)
  const beta4 = f32x4.splat(beta)
  for (let at: usize = 0; at < vectors; at += 16) {
    let value = f32x4.mul(alpha4, v128.load(c + at))
    if (d != 0) value = f32x4.add(value, f32x4.mul(beta4, v128.load(d + at)))
    v128.store(c + at, value)
  }
  for (let at = vectors; at < end; at += 4) {
    let value = alpha * f32.load(c + at)
    if (d != 0) value += beta * f32.load(d + at)
    f32.store(c + at, value)
  }
  if (diagonal == 0) return
  for (let i = 0; i < min(m, n); i++) {
    const at = c + ((<usize>(i * n + i)) << 2)
    f32.store(at, f32.load(at) + diagonal)
  }
}

/** y = x / (|x| + eps) over `count` numbers. */
export function normalize(x: usize, y: usize, count: i32, eps: f64): void {
  const end = (<usize>count) << 2
  const vectors = end & ~15
  const divisor = <f32>(Math.sqrt(moment(x, count, 0, true)) + eps)
  for (let at: usize = 0; at < vectors; at += 16) v128.store(y + at, f32x4.div(v128.load(x + at), f32x4.splat(divisor)))
  for (let at = vectors; at < end; at += 4) f32.store(y + at, f32.load(x + at) / divisor)
}

/** loss = mean of (p - t)^2 over `count` numbers; of none, NaN. */
export function meanSquaredError(p: usize, t: usize, count: i32, loss: usize): void {
  let sum: f64 = 0
  let i = 0
  for (; i + 4 <= count; i += 4) {
    const error = f32x4.sub(v128.load(p + ((<usize>i) << 2)), v128.load(t + ((<usize>i) << 2)))
    sum += sum4(f32x4.mul(error, error))
  }
  for (; i < count; i++) {
    const error = <f64>f32.load(p + ((<usize>i) << 2)) - <f64>f32.load(t + ((<usize>i) << 2))
    sum += error * error
  }
  f32.store(loss, <f32>(sum / <f64>count))
}

/** out = 2 dy (p - t) / count; `dy` is one number. */
export function meanSquaredErrorGradient(dy: usize, p: usize, t: usize, count: i32, out: usize): void {
  const factor = <f32>((2 * <f64>f32.load(dy)) / <f64>count)
  const end = (<usize>count) << 2
  const vectors = end & ~15
  for (let at: usize = 0; at < vectors; at += 16) {
    v128.store(out + at, f32x4.mul(f32x4.splat(factor), f32x4.sub(v128.load(p + at), v128.load(t + at))))
  }
  for (let at = vectors; at < end; at += 4) f32.store(out + at, factor * (f32.load(p + at) - f32.load(t + at)))
}
