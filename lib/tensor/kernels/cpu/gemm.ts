import { FROBENIUS_NORMALIZE, GEMM, type GemmOptions } from '../../ops/gemm'
import type { HostKernel } from './host'
import { matrix, productRow } from './product'

/** The kernels of `ops/gemm.ts`. */
export const GEMM_KERNELS: readonly HostKernel[] = [
  {
    name: GEMM,
    run(host, { a, b, c }, attrs) {
      const { transposeA, transposeB, alpha, beta, diagonal } = attrs as unknown as Required<GemmOptions>
      const [rows, cols] = [a!.shape[0]!, a!.shape[1]!]
      const [m, k] = transposeA ? [cols, rows] : [rows, cols]
      const n = b!.shape[transposeB ? 0 : 1]!
      const y = host.allocate([m, n])
      const out = host.floats(y)
      const left = matrix(host.floats(a!), cols, transposeA)
      const right = matrix(host.floats(b!), b!.shape[1]!, transposeB)
      const added = c === undefined ? null : host.floats(c)
      const sums = new Float64Array(n)
      for (let i = 0; i < m; i++) {
        productRow(left, i, right, k, sums)
        for (let j = 0; j < n; j++) {
          const at = i * n + j
          out[at] = alpha * sums[j]! + (added === null ? 0 : beta * added[at]!) + (i === j ? diagonal : 0)
        }
      }
      return y
    },
  },
  {
    name: FROBENIUS_NORMALIZE,
    run(host, { x }, attrs) {
      const { eps } = attrs as { eps: number }
      const y = host.allocate(x!.shape)
      const [values, out] = [host.floats(x!), host.floats(y)]
      let squares = 0
      for (const value of values) squares += value * value
      const divisor = Math.sqrt(squares) + eps
      for (let i = 0; i < out.length; i++) out[i] = values[i]! / divisor
      return y
    },
  },
]
