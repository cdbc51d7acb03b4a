import type { Matrix } from './matrix'
import { frobeniusNorm } from './norms'
import { compose, svd } from './svd'

/** (a, b, c) of $p(\sigma) = a \sigma + b \sigma^3 + c \sigma^5$. */
export type NewtonSchulzCoefficients = readonly [number, number, number]

/** `muon`: grows small values fast and ends near 1, not at 1. `cubic`: the classical iteration, which converges to 1. */
export const NEWTON_SCHULZ_COEFFICIENTS = {
  muon: [3.4445, -4.775, 2.0315],
  cubic: [1.5, -0.5, 0],
} as const satisfies Record<string, NewtonSchulzCoefficients>

export interface NewtonSchulzIterates {
  /** After i = 0 .. steps iterations (0: normalised), each descending. */
  readonly singularValues: readonly Float64Array[]
  /** Cosine of the angle between the i-th iterate and $U V^\top$, in the Frobenius inner product; NaN for a zero matrix. */
  readonly cosines: readonly number[]
  /** The last iterate, in G's shape. */
  readonly result: Matrix
}

/**
 * Newton-Schulz seen through the SVD: the iteration leaves U and V alone and maps every singular value by $p$. So one SVD tells all
 * iterates, and it shares no step with the matrix products of `lib/optim/newton-schulz.ts`, which it checks.
 *
 * @param steps  integer >= 0
 * @param eps    added to the Frobenius norm that G is divided by
 * @source       https://kellerjordan.github.io/posts/muon/
 */
export function newtonSchulzIterates(
  g: Matrix,
  steps: number,
  [a, b, c]: NewtonSchulzCoefficients,
  eps = 1e-7,
): NewtonSchulzIterates {
  const { u, v, singularValues, rank } = svd(g)
  const norm = frobeniusNorm(g) + eps
  let sigma = singularValues.map((value) => value / norm)
  const iterates = [sigma]
  for (let step = 0; step < steps; step++) {
    sigma = sigma.map((value) => value * (a + value ** 2 * (b + c * value ** 2)))
    iterates.push(sigma)
  }
  return {
    // A polynomial may flip signs and order; singular values have neither.
    singularValues: iterates.map((values) => values.map(Math.abs).sort().reverse()),
    cosines: iterates.map((values) => cosineWithPolar(values, rank)),
    result: compose(u, sigma, v),
  }
}

/** $\langle X, UV^\top \rangle / (\lVert X \rVert_F \lVert UV^\top \rVert_F)$ for $X = U \operatorname{diag}(\sigma) V^\top$. */
function cosineWithPolar(sigma: Float64Array, rank: number): number {
  const kept = sigma.slice(0, rank)
  const sum = kept.reduce((total, value) => total + value, 0)
  return sum / Math.sqrt(rank * kept.reduce((total, value) => total + value ** 2, 0))
}
