import { transpose, type Matrix } from './matrix'

/** Thin SVD $A = U \operatorname{diag}(\sigma) V^\top$ with k = min(rows, cols). */
export interface Svd {
  /** [rows, k]; columns are orthonormal, or zero where the singular value is zero to rounding. */
  readonly u: Matrix
  /** Descending, k of them, not negative. */
  readonly singularValues: Float64Array
  /** [cols, k]; as `u`. */
  readonly v: Matrix
  /** How many singular values are above rounding, $\sigma_i > \epsilon \max(m, n)\, \sigma_1$. */
  readonly rank: number
}

const MAX_SWEEPS = 60

/**
 * Singular value decomposition by one-sided Jacobi rotations: turns pairs of columns until all are orthogonal. Small singular values
 * come out with small relative error, which Newton-Schulz on nearly low-rank matrices needs.
 *
 * @source Hestenes 1958; Golub and Van Loan, Matrix Computations (4th ed.), section 8.6.3
 */
export function svd(a: Matrix): Svd {
  if (a.rows < a.cols) {
    const { u, v, singularValues, rank } = svd(transpose(a))
    return { u: v, v: u, singularValues, rank }
  }
  const { rows, cols } = a
  // Scaled, so that squares of tiny or huge entries neither vanish nor overflow.
  const largest = a.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  const columns = columnsOf(a, largest === 0 ? 1 : largest)
  const right = Array.from({ length: cols }, (_, j) =>
    Float64Array.from({ length: cols }, (__, i) => (i === j ? 1 : 0)),
  )
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false
    for (let p = 0; p < cols - 1; p++) {
      for (let q = p + 1; q < cols; q++) {
        const [cosine, sine] = orthogonalizer(columns[p]!, columns[q]!)
        if (sine === 0) continue
        rotate(columns[p]!, columns[q]!, cosine, sine)
        rotate(right[p]!, right[q]!, cosine, sine)
        rotated = true
      }
    }
    if (!rotated) break
  }
  const norms = columns.map((column) => Math.sqrt(dot(column, column)))
  const order = norms.map((_, j) => j).sort((i, j) => norms[j]! - norms[i]!)
  const threshold = Number.EPSILON * rows * (norms[order[0]!] ?? 0)
  const rank = norms.filter((norm) => norm > threshold).length
  const left = order.map((j) => columns[j]!.map((value) => (norms[j]! > threshold ? value / norms[j]! : 0)))
  return {
    u: fromColumns(rows, left),
    singularValues: Float64Array.from(order, (j) => norms[j]! * largest),
    v: fromColumns(
      cols,
      order.map((j) => right[j]!),
    ),
    rank,
  }
}

/**
 * The polar factor $U V^\top$: all singular values become 1. Directions that are zero to rounding stay zero, so that it is
 * unique also for a matrix that lacks rank.
 */
export function polarFactor(a: Matrix): Matrix {
  const { u, v, rank } = svd(a)
  return compose(
    u,
    Float64Array.from({ length: rank }, () => 1),
    v,
  )
}

/** $\sum_i s_i u_i v_i^\top$ over the first `s.length` columns. */
export function compose(u: Matrix, s: ArrayLike<number>, v: Matrix): Matrix {
  const data = new Float64Array(u.rows * v.rows)
  for (let i = 0; i < u.rows; i++) {
    for (let k = 0; k < s.length; k++) {
      const factor = u.data[i * u.cols + k]! * s[k]!
      for (let j = 0; j < v.rows; j++) data[i * v.rows + j]! += factor * v.data[j * v.cols + k]!
    }
  }
  return { rows: u.rows, cols: v.rows, data }
}

/** Cosine and sine of the rotation that makes two columns orthogonal; sine 0 if they already are. */
function orthogonalizer(p: Float64Array, q: Float64Array): readonly [number, number] {
  const alpha = dot(p, p)
  const beta = dot(q, q)
  const gamma = dot(p, q)
  // Products of norms, not the norm of products: alpha * beta could underflow.
  if (!(Math.abs(gamma) > Number.EPSILON * Math.sqrt(alpha) * Math.sqrt(beta))) return [1, 0]
  const zeta = (beta - alpha) / (2 * gamma)
  const tangent = zeta === 0 ? 1 : Math.sign(zeta) / (Math.abs(zeta) + Math.hypot(1, zeta))
  const cosine = 1 / Math.hypot(1, tangent)
  return [cosine, cosine * tangent]
}

function rotate(p: Float64Array, q: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < p.length; i++) {
    const pi = p[i]!
    p[i] = cosine * pi - sine * q[i]!
    q[i] = sine * pi + cosine * q[i]!
  }
}

function dot(p: Float64Array, q: Float64Array): number {
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += p[i]! * q[i]!
  return sum
}

function columnsOf({ rows, cols, data }: Matrix, divisor: number): Float64Array[] {
  return Array.from({ length: cols }, (_, j) =>
    Float64Array.from({ length: rows }, (__, i) => data[i * cols + j]! / divisor),
  )
}

function fromColumns(rows: number, columns: readonly Float64Array[]): Matrix {
  return transpose({
    rows: columns.length,
    cols: rows,
    data: Float64Array.from(columns.flatMap((column) => [...column])),
  })
}
