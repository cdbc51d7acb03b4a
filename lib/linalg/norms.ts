import type { Matrix } from './matrix'
import { svd } from './svd'

/** Largest singular value: the operator norm from l2 to l2. */
export function spectralNorm(a: Matrix): number {
  return svd(a).singularValues[0] ?? 0
}

/** Sum of the singular values; dual to the spectral norm. */
export function nuclearNorm(a: Matrix): number {
  return svd(a).singularValues.reduce((sum, value) => sum + value, 0)
}

/** Root of the sum of squares; its own dual. */
export function frobeniusNorm({ data }: Matrix): number {
  const largest = data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  // Scaled, so that squares neither vanish nor overflow.
  return largest === 0 ? 0 : largest * Math.sqrt(data.reduce((sum, value) => sum + (value / largest) ** 2, 0))
}

/** Largest sum of absolute values in a column: the operator norm from l1 to l1. */
export function maxColumnSum({ rows, cols, data }: Matrix): number {
  let max = 0
  for (let j = 0; j < cols; j++) {
    let sum = 0
    for (let i = 0; i < rows; i++) sum += Math.abs(data[i * cols + j]!)
    max = Math.max(max, sum)
  }
  return max
}

/** Largest sum of absolute values in a row: the operator norm from linf to linf. */
export function maxRowSum({ rows, cols, data }: Matrix): number {
  let max = 0
  for (let i = 0; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < cols; j++) sum += Math.abs(data[i * cols + j]!)
    max = Math.max(max, sum)
  }
  return max
}

/** Operator norm between root-mean-square norms, for a map from cols to rows: $\lVert A \rVert_2 \sqrt{\text{cols} / \text{rows}}$. */
export function rmsToRmsNorm(a: Matrix): number {
  return spectralNorm(a) * Math.sqrt(a.cols / a.rows)
}
