import { BELL_HEIGHT, bell4, normalCdf4, sigmoid4, tanh4 } from './math'

/** The activations by number, as `kernels/wasm/linear.ts` has them. */
const RELU: i32 = 0
const TANH: i32 = 1
const GELU_EXACT: i32 = 2
const GELU_TANH: i32 = 3
const SILU: i32 = 4

/** gelu-tanh is x sigmoid(GELU_1 x + GELU_3 x^3). */
const GELU_1: f32 = 1.5957691216057308
const GELU_3: f32 = 0.07135481627159949

function value4(kind: i32, z: v128): v128 {
  if (kind == RELU) return f32x4.max(z, f32x4.splat(0))
  if (kind == TANH) return tanh4(z)
  if (kind == GELU_EXACT) return f32x4.mul(z, normalCdf4(z, bell4(z)))
  if (kind == GELU_TANH) return f32x4.mul(z, sigmoid4(twiceArgument(z)))
  return f32x4.mul(z, sigmoid4(z))
}

/** Derivative, from y for relu and tanh, from z for the others. */
function slope4(kind: i32, kept: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  // Not 0 but 0 y, so that NaN stays NaN.
  if (kind == RELU) return v128.bitselect(one, f32x4.mul(kept, zero), f32x4.gt(kept, zero))
  if (kind == TANH) return f32x4.sub(one, f32x4.mul(kept, kept))
  if (kind == GELU_EXACT) {
    const bell = bell4(kept)
    return f32x4.add(normalCdf4(kept, bell), f32x4.mul(kept, f32x4.mul(bell, f32x4.splat(BELL_HEIGHT))))
  }
  let s = sigmoid4(kept)
  let inner = one
  if (kind == GELU_TANH) {
    s = sigmoid4(twiceArgument(kept))
    inner = f32x4.add(f32x4.splat(GELU_1), f32x4.mul(f32x4.splat(3 * GELU_3), f32x4.mul(kept, kept)))
  }
  return f32x4.add(s, f32x4.mul(f32x4.mul(kept, f32x4.mul(s, f32x4.sub(one, s))), inner))
}

function twiceArgument(z: v128): v128 {
  return f32x4.mul(z, f32x4.add(f32x4.splat(GELU_1), f32x4.mul(f32x4.splat(GELU_3), f32x4.mul(z, z))))
}

/**
 * y = phi(z), number by number; y may be z.
 *
 * @param scratch  16 bytes
 */
export function activate(kind: i32, z: usize, y: usize, count: i32, scratch: usize): void {
  const end = z + ((<usize>(count & ~3)) << 2)
  while (z < end) {
    v128.store(y, value4(kind, v128.load(z)))
    z += 16
    y += 16
  }
  const rest = (<usize>(count & 3)) << 2
  if (rest == 0) return
  memory.copy(scratch, z, rest)
  v128.store(scratch, value4(kind, v128.load(scratch)))
  memory.copy(y, scratch, rest)
}

/**
 * out = dy phi'(kept), number by number.
 *
 * @param scratch  32 bytes
 */
export function throughActivation(kind: i32, dy: usize, kept: usize, out: usize, count: i32, scratch: usize): void {
  const end = dy + ((<usize>(count & ~3)) << 2)
  while (dy < end) {
    v128.store(out, f32x4.mul(v128.load(dy), slope4(kind, v128.load(kept))))
    dy += 16
    kept += 16
    out += 16
  }
  const rest = (<usize>(count & 3)) << 2
  if (rest == 0) return
  memory.copy(scratch, dy, rest)
  memory.copy(scratch + 16, kept, rest)
  v128.store(scratch, f32x4.mul(v128.load(scratch), slope4(kind, v128.load(scratch, 16))))
  memory.copy(out, scratch, rest)
}

/** out[j] = sum over rows of x [rows, cols]. */
export function sumRows(x: usize, rows: i32, cols: i32, out: usize): void {
  const row = (<usize>cols) << 2
  let j = 0
  for (; j + 4 <= cols; j += 4) {
    let sum = f32x4.splat(0)
    let at = x + ((<usize>j) << 2)
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, v128.load(at))
      at += row
    }
    v128.store(out + ((<usize>j) << 2), sum)
  }
  for (; j < cols; j++) {
    let sum: f64 = 0
    let at = x + ((<usize>j) << 2)
    for (let i = 0; i < rows; i++) {
      sum += f32.load(at)
      at += row
    }
    f32.store(out + ((<usize>j) << 2), <f32>sum)
  }
}
