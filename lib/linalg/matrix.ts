import { CourseError } from '../errors'

/** A dense float64 matrix, row after row. Nothing in `lib/linalg` changes its arguments. */
export interface Matrix {
  readonly rows: number
  readonly cols: number
  readonly data: Float64Array
}

/** @throws CourseError('bad-shape') if there are not rows x cols values */
export function matrix(rows: number, cols: number, values: ArrayLike<number>): Matrix {
  if (values.length !== rows * cols) {
    throw new CourseError('bad-shape', `A ${rows} x ${cols} matrix needs ${rows * cols} values; got ${values.length}.`)
  }
  return { rows, cols, data: Float64Array.from(values) }
}

export function transpose({ rows, cols, data }: Matrix): Matrix {
  const flipped = new Float64Array(data.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) flipped[j * rows + i] = data[i * cols + j]!
  return { rows: cols, cols: rows, data: flipped }
}

/**
 * $A B$.
 *
 * @throws CourseError('bad-shape') if the inner dimensions differ
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) {
    throw new CourseError('bad-shape', `Can't multiply ${a.rows} x ${a.cols} by ${b.rows} x ${b.cols}.`)
  }
  const data = new Float64Array(a.rows * b.cols)
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      const factor = a.data[i * a.cols + k]!
      for (let j = 0; j < b.cols; j++) data[i * b.cols + j]! += factor * b.data[k * b.cols + j]!
    }
  }
  return { rows: a.rows, cols: b.cols, data }
}

/** $s A$. */
export function scale({ rows, cols, data }: Matrix, factor: number): Matrix {
  return { rows, cols, data: data.map((value) => factor * value) }
}

/** $\langle A, B \rangle = \sum_{ij} A_{ij} B_{ij}$, for matrices of one shape. */
export function inner(a: Matrix, b: Matrix): number {
  return a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0)
}
