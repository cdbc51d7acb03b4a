/** A matrix in a typed array: element (i, j) is values[i * row + j * col]. */
export interface Matrix {
  readonly values: Float32Array
  readonly row: number
  readonly col: number
}

/** Row-major values as they are, or as their transpose. */
export function matrix(values: Float32Array, cols: number, transposed = false): Matrix {
  return transposed ? { values, row: 1, col: cols } : { values, row: cols, col: 1 }
}

/**
 * Row i of the product a b, added up in float64 in order of the inner index.
 *
 * @param inner  columns of a, rows of b
 * @param out    overwritten; its length is the number of columns of b
 */
export function productRow(a: Matrix, i: number, b: Matrix, inner: number, out: Float64Array): void {
  const [left, right, cols] = [a.values, b.values, out.length]
  if (b.col === 1) {
    out.fill(0)
    for (let k = 0; k < inner; k++) {
      const factor = left[i * a.row + k * a.col]!
      const start = k * b.row
      for (let j = 0; j < cols; j++) out[j]! += factor * right[start + j]!
    }
    return
  }
  // Along b's columns, which lie in one piece here.
  const [start, step, down] = [i * a.row, a.col, b.row]
  for (let j = 0; j < cols; j++) {
    let at = j * b.col
    let sum = 0
    for (let k = 0; k < inner; k++, at += down) sum += left[start + k * step]! * right[at]!
    out[j] = sum
  }
}
