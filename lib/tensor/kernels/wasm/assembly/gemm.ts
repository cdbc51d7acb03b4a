/**
 * C = A B + bias in tiles of 4 x 8 numbers, which stay in registers while the inner index runs.
 *
 * Addresses and strides are in bytes; any matrix may be a transpose, by its strides. A is read number by number. Of B, 8 columns at a time
 * are packed in the scratch space, row after row: reads that jump from row to row of B miss the cache for each row of tiles anew.
 */

/** With fewer rows of A than this, packing a panel costs more than it saves (measured: 10 rows lose a tenth, 64 win). */
const ROWS_WORTH_PACKING: i32 = 16

/** Columns of a tile; a panel's row has as many. */
const WIDTH: i32 = 8
const ROW_BYTES: usize = 32

/** Scratch space that `gemm` needs, in bytes: a panel, a tile's start, a tile. */
export function gemmScratch(inner: i32): usize {
  return <usize>inner * ROW_BYTES + ROW_BYTES + 4 * ROW_BYTES
}

/**
 * @param m, n, inner  C is [m, n], A [m, inner], B [inner, n]
 * @param bias         n numbers that every row of C begins with; 0: none
 * @param cRow         bytes from a row of C to the next; its numbers are dense
 * @param scratch      `gemmScratch(inner)` bytes
 */
export function gemm(
  m: i32,
  n: i32,
  inner: i32,
  a: usize,
  aRow: usize,
  aCol: usize,
  b: usize,
  bRow: usize,
  bCol: usize,
  bias: usize,
  c: usize,
  cRow: usize,
  scratch: usize,
): void {
  const panel = scratch
  const start = panel + <usize>inner * ROW_BYTES
  const tile = start + ROW_BYTES
  for (let j = 0; j < n; j += WIDTH) {
    const width = min(WIDTH, n - j)
    const column = (<usize>j) << 2
    let from = panel
    let fromRow = ROW_BYTES
    if (width == WIDTH && bCol == 4 && m < ROWS_WORTH_PACKING) {
      from = b + column
      fromRow = bRow
    } else {
      pack(b + <usize>j * bCol, bRow, bCol, inner, width, panel)
    }
    v128.store(start, f32x4.splat(0))
    v128.store(start, f32x4.splat(0), 16)
    if (bias != 0) copy(start, bias + column, (<usize>width) << 2)
    let i = 0
    for (; i + 4 <= m; i += 4) {
      const out = c + <usize>i * cRow + column
      if (width == WIDTH) {
        tile4(a + <usize>i * aRow, aRow, aCol, from, fromRow, inner, start, out, cRow)
      } else {
        tile4(a + <usize>i * aRow, aRow, aCol, from, fromRow, inner, start, tile, ROW_BYTES)
        for (let r: usize = 0; r < 4; r++) copy(out + r * cRow, tile + r * ROW_BYTES, (<usize>width) << 2)
      }
    }
    for (; i < m; i++) {
      tile1(a + <usize>i * aRow, aCol, from, fromRow, inner, start, tile)
      copy(c + <usize>i * cRow + column, tile, (<usize>width) << 2)
    }
  }
}

/** Copies numbers one by one: a call of the engine's own copy takes longer for fewer than 8 of them. */
function copy(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 4) f32.store(to + at, f32.load(from + at))
}

/** Copies `width` columns of B to a panel, the rest of each row 0. */
function pack(b: usize, bRow: usize, bCol: usize, inner: i32, width: i32, panel: usize): void {
  let k = 0
  if (width == WIDTH && bRow == 4) {
    // B is a transpose: its columns are dense. Blocks of 4 x 4 are turned in registers.
    for (; k + 4 <= inner; k += 4) {
      turn(b, bCol, panel)
      turn(b + 4 * bCol, bCol, panel + 16)
      b += 16
      panel += 4 * ROW_BYTES
    }
  }
  if (width == WIDTH && bCol == 4) {
    for (; k < inner; k++) {
      v128.store(panel, v128.load(b))
      v128.store(panel, v128.load(b, 16), 16)
      b += bRow
      panel += ROW_BYTES
    }
  }
  for (; k < inner; k++) {
    let at = b
    for (let j = 0; j < WIDTH; j++) {
      f32.store(panel + ((<usize>j) << 2), j < width ? f32.load(at) : 0)
      if (j + 1 < width) at += bCol
    }
    b += bRow
    panel += ROW_BYTES
  }
}

/** Four numbers from each of four dense columns, to four rows of a panel. */
function turn(b: usize, bCol: usize, panel: usize): void {
  const r0 = v128.load(b)
  const r1 = v128.load(b + bCol)
  const r2 = v128.load(b + 2 * bCol)
  const r3 = v128.load(b + 3 * bCol)
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(panel, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
  v128.store(panel, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32)
  v128.store(panel, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64)
  v128.store(panel, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96)
}

function tile4(
  a: usize,
  aRow: usize,
  aCol: usize,
  b: usize,
  bRow: usize,
  inner: i32,
  start: usize,
  c: usize,
  cRow: usize,
): void {
  const first = v128.load(start)
  const second = v128.load(start, 16)
  let c00 = first
  let c01 = second
  let c10 = first
  let c11 = second
  let c20 = first
  let c21 = second
  let c30 = first
  let c31 = second
  let a0 = a
  let a1 = a + aRow
  let a2 = a1 + aRow
  let a3 = a2 + aRow
  for (let k = 0; k < inner; k++) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load_splat<f32>(a0)
    c00 = f32x4.add(c00, f32x4.mul(x, b0))
    c01 = f32x4.add(c01, f32x4.mul(x, b1))
    x = v128.load_splat<f32>(a1)
    c10 = f32x4.add(c10, f32x4.mul(x, b0))
    c11 = f32x4.add(c11, f32x4.mul(x, b1))
    x = v128.load_splat<f32>(a2)
    c20 = f32x4.add(c20, f32x4.mul(x, b0))
    c21 = f32x4.add(c21, f32x4.mul(x, b1))
    x = v128.load_splat<f32>(a3)
    c30 = f32x4.add(c30, f32x4.mul(x, b0))
    c31 = f32x4.add(c31, f32x4.mul(x, b1))
    a0 += aCol
    a1 += aCol
    a2 += aCol
    a3 += aCol
    b += bRow
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  c += cRow
  v128.store(c, c10)
  v128.store(c, c11, 16)
  c += cRow
  v128.store(c, c20)
  v128.store(c, c21, 16)
  c += cRow
  v128.store(c, c30)
  v128.store(c, c31, 16)
}

function tile1(a: usize, aCol: usize, b: usize, bRow: usize, inner: i32, start: usize, c: usize): void {
  let c0 = v128.load(start)
  let c1 = v128.load(start, 16)
  for (let k = 0; k < inner; k++) {
    const x = v128.load_splat<f32>(a)
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b)))
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b, 16)))
    a += aCol
    b += bRow
  }
  v128.store(c, c0)
  v128.store(c, c1, 16)
}
