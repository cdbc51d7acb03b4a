import { gemm } from './gemm'
import { exponentials, largest, scale, sum4 } from './rows'

/**
 * Causal attention of one head of one sequence; see `ops/causal-attention.ts`. Rows of q, k, v are `packed` bytes apart, rows of y `wide`;
 * `scores` and `probabilities` are [length, length]. Products run over whole squares: above the diagonal they meet zeros.
 */

/**
 * y = softmax(q k^T / sqrt(size), causal) v.
 *
 * @param q, k, v  first number of the head
 * @param scratch  `gemmScratch(max(size, length))` bytes
 */
export function attention(
  q: usize,
  k: usize,
  v: usize,
  packed: usize,
  length: i32,
  size: i32,
  probabilities: usize,
  y: usize,
  wide: usize,
  scratch: usize,
): void {
  const row = (<usize>length) << 2
  gemm(length, length, size, q, packed, 4, k, 4, packed, 0, probabilities, row, scratch)
  const factor = <f32>(1 / Math.sqrt(<f64>size))
  for (let i = 0; i < length; i++) {
    const at = probabilities + <usize>i * row
    const seen = i + 1
    scale(at, seen, factor)
    const sum = exponentials(at, seen, largest(at, seen), at)
    scale(at, seen, <f32>(1 / sum))
    memory.fill(at + ((<usize>seen) << 2), 0, (<usize>(length - seen)) << 2)
  }
  gemm(length, size, length, probabilities, row, 4, v, packed, 4, 0, y, wide, scratch)
}

/** dScores = factor P (dP - rowsum(P dP)), dP = dy v^T. */
export function attentionScoreGradient(
  dy: usize,
  wide: usize,
  v: usize,
  packed: usize,
  length: i32,
  size: i32,
  probabilities: usize,
  dScores: usize,
  scratch: usize,
): void {
  const row = (<usize>length) << 2
  gemm(length, length, size, dy, wide, 4, v, 4, packed, 0, dScores, row, scratch)
  const factor = <f32>(1 / Math.sqrt(<f64>size))
  for (let i = 0; i < length; i++) {
    const p = probabilities + <usize>i * row
    const d = dScores + <usize>i * row
    const seen = i + 1
    const mean = <f32>dot(p, d, seen)
    let j = 0
    for (; j + 4 <= seen; j += 4) {
      const at = (<usize>j) << 2
      const less = f32x4.sub(v128.load(d + at), f32x4.splat(mean))
      v128.store(d + at, f32x4.mul(f32x4.mul(f32x4.splat(factor), v128.load(p + at)), less))
    }
    for (; j < seen; j++) {
      const at = (<usize>j) << 2
      f32.store(d + at, factor * f32.load(p + at) * (f32.load(d + at) - mean))
    }
    memory.fill(d + ((<usize>seen) << 2), 0, (<usize>(length - seen)) << 2)
  }
}

function dot(a: usize, b: usize, count: i32): f64 {
  let sum: f64 = 0
  let j = 0
  for (; j + 4 <= count; j += 4)
    sum += sum4(f32x4.mul(v128.load(a + ((<usize>j) << 2)), v128.load(b + ((<usize>j) << 2))))
  for (; j < count; j++) sum += <f64>f32.load(a + ((<usize>j) << 2)) * <f64>f32.load(b + ((<usize>j) << 2))
  return sum
}

/** dq = dScores k, dk = dScores^T q, dv = P^T dy; all rows of q, k, v and their gradients are `packed` bytes apart. */
export function attentionGradient(
  dy: usize,
  wide: usize,
  q: usize,
  k: usize,
  packed: usize,
  length: i32,
  size: i32,
  probabilities: usize,
  dScores: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  scratch: usize,
): void {
  const row = (<usize>length) << 2
  gemm(length, size, length, dScores, row, 4, k, packed, 4, 0, dq, packed, scratch)
  gemm(length, size, length, dScores, 4, row, q, packed, 4, 0, dk, packed, scratch)
  gemm(length, size, length, probabilities, 4, row, dy, wide, 4, 0, dv, packed, scratch)
}
