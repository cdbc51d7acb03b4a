import type { Measure } from '../experiments/types'
import { Rng } from '../tensor/rng'
import { matrix, multiply, type Matrix } from './matrix'
import { NEWTON_SCHULZ_COEFFICIENTS, newtonSchulzIterates } from './newton-schulz'

type NewtonSchulzMeasure = Extract<Measure, { kind: 'newtonSchulz' }>

/**
 * The nearly low-rank matrix is $A B / \sqrt{3} + 5 \cdot 10^{-5} E$ with A [rows, 3], B [3, cols] and E standard normal: three strong
 * directions and all others about 1e-5 of the Frobenius norm. Muon's polynomial multiplies a tiny singular value by 3.4445 a step, so
 * 5 steps (x 485) leave the weak directions near 0 and 10 steps (x 235,000) bring them up: for 128 x 64 the cosine with
 * $UV^\top$ is then 0.22 after 5 steps and 0.97 after 10.
 */
const SIGNAL_RANK = 3
const NOISE = 5e-5

/**
 * Evaluates a Newton-Schulz claim on the random matrix of a seed; nothing is trained.
 *
 * @returns smallest or largest singular value after `steps` iterations, or the cosine of the angle with $UV^\top$
 */
export function newtonSchulzStatistic(measure: NewtonSchulzMeasure, seed: number): number {
  const g = randomMatrix(measure.matrix, measure.rows, measure.cols, seed)
  const coefficients = NEWTON_SCHULZ_COEFFICIENTS[measure.coefficients]
  const { singularValues, cosines } = newtonSchulzIterates(g, measure.steps, coefficients)
  const last = singularValues[measure.steps]!
  switch (measure.statistic) {
    case 'smallest':
      return last.at(-1)!
    case 'largest':
      return last[0]!
    case 'cosine':
      return cosines[measure.steps]!
  }
}

/** A random matrix of the given kind, a function of the seed alone. */
export function randomMatrix(kind: NewtonSchulzMeasure['matrix'], rows: number, cols: number, seed: number): Matrix {
  const rng = new Rng(seed, 'demo')
  const gaussian = (m: number, n: number): Matrix =>
    matrix(
      m,
      n,
      Array.from({ length: m * n }, () => rng.normal()),
    )
  if (kind === 'gaussian') return gaussian(rows, cols)
  const signal = multiply(gaussian(rows, SIGNAL_RANK), gaussian(SIGNAL_RANK, cols))
  const noise = gaussian(rows, cols)
  return { rows, cols, data: signal.data.map((value, i) => value / Math.sqrt(SIGNAL_RANK) + NOISE * noise.data[i]!) }
}
