import { inner, scale, type Matrix } from './matrix'
import { frobeniusNorm } from './norms'
import { compose, polarFactor, svd } from './svd'

/** `l1`, `l2`, `linf` take the matrix as one vector; `frobenius` is `l2` by its matrix name. */
export const LMO_NORMS = ['l1', 'l2', 'linf', 'spectral', 'nuclear', 'frobenius'] as const
export type LmoNorm = (typeof LMO_NORMS)[number]

/**
 * Linear minimisation oracle: where a linear function is least on a norm ball.
 *
 * $W = \arg\min_{\lVert W \rVert \le \rho} \langle G, W \rangle$, with value $-\rho \lVert G \rVert_*$ (dual norm). Where the minimiser is not
 * unique, directions in which G is zero stay zero, and the first of several equal entries or singular values wins.
 *
 * @param radius  $\rho \ge 0$
 */
export function lmo(norm: LmoNorm, g: Matrix, radius: number): { readonly result: Matrix; readonly value: number } {
  const result = scale(steepest(norm, g), -radius)
  return { result, value: inner(g, result) }
}

/** The W of norm 1 (or zero) with the largest $\langle G, W \rangle$. */
function steepest(norm: LmoNorm, g: Matrix): Matrix {
  switch (norm) {
    case 'l1': {
      let top = 0
      g.data.forEach((value, i) => {
        if (Math.abs(value) > Math.abs(g.data[top]!)) top = i
      })
      return { ...g, data: g.data.map((value, i) => (i === top ? Math.sign(value) : 0)) }
    }
    case 'linf':
      return { ...g, data: g.data.map(Math.sign) }
    case 'l2':
    case 'frobenius': {
      const length = frobeniusNorm(g)
      return { ...g, data: g.data.map((value) => (length === 0 ? 0 : value / length)) }
    }
    case 'spectral':
      return polarFactor(g)
    case 'nuclear': {
      const { u, v } = svd(g)
      return compose(u, [1], v)
    }
  }
}
