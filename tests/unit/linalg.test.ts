import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { LMO_NORMS, lmo, type LmoNorm } from '@/lib/linalg/lmo'
import { inner, matrix, multiply, scale, transpose, type Matrix } from '@/lib/linalg/matrix'
import { NEWTON_SCHULZ_COEFFICIENTS, newtonSchulzIterates } from '@/lib/linalg/newton-schulz'
import { newtonSchulzStatistic, randomMatrix } from '@/lib/linalg/newton-schulz-claim'
import { frobeniusNorm, maxColumnSum, maxRowSum, nuclearNorm, rmsToRmsNorm, spectralNorm } from '@/lib/linalg/norms'
import { compose, polarFactor, svd } from '@/lib/linalg/svd'

// Not `fc.double`: it loves subnormal numbers, of which a product keeps no digits.
const hundredths = (min: number, max: number) =>
  fc.integer({ min: 100 * min, max: 100 * max }).map((value) => value / 100)
const entry = fc.oneof(hundredths(-10, 10), fc.constant(0))

/** Matrices up to 7 x 7: of full rank, with repeated rows, all zero, and scaled up or down a lot. */
const matrices: fc.Arbitrary<Matrix> = fc
  .record({
    rows: fc.integer({ min: 1, max: 7 }),
    cols: fc.integer({ min: 1, max: 7 }),
    magnitude: fc.constantFrom(1, 1e-12, 1e9),
    repeat: fc.boolean(),
  })
  .chain(({ rows, cols, magnitude, repeat }) =>
    fc.array(entry, { minLength: rows * cols, maxLength: rows * cols }).map((values) =>
      matrix(
        rows,
        cols,
        values.map((value, i) => magnitude * (repeat ? values[i % cols]! : value)),
      ),
    ),
  )

function expectClose(a: Matrix, b: Matrix, tolerance: number): void {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols])
  a.data.forEach((value, i) => expect(Math.abs(value - b.data[i]!)).toBeLessThanOrEqual(tolerance))
}

const largestEntry = (a: Matrix): number => a.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)

describe('matrix', () => {
  it('multiplies and transposes', () => {
    const a = matrix(2, 3, [1, 2, 3, 4, 5, 6])
    const b = matrix(3, 2, [7, 8, 9, 10, 11, 12])
    expect([...multiply(a, b).data]).toEqual([58, 64, 139, 154])
    expect([...transpose(a).data]).toEqual([1, 4, 2, 5, 3, 6])
  })

  it('refuses shapes that do not fit', () => {
    expect(() => matrix(2, 2, [1, 2, 3])).toThrow(/2 x 2.*needs 4/)
    expect(() => multiply(matrix(1, 2, [1, 2]), matrix(1, 2, [1, 2]))).toThrow(/1 x 2/)
  })
})

describe('svd', () => {
  it('finds known singular values', () => {
    expect([...svd(matrix(2, 2, [3, 0, 4, 5])).singularValues]).toEqual(
      [Math.sqrt(45), Math.sqrt(5)].map((s) => expect.closeTo(s, 12) as number),
    )
    expect([...svd(matrix(2, 3, [0, 0, 0, 0, 0, 0])).singularValues]).toEqual([0, 0])
    expect([...svd(matrix(2, 1, [5e-324, 0])).singularValues]).toEqual([5e-324])
  })

  it('multiplies back to the matrix, with descending values and orthonormal vectors', () => {
    fc.assert(
      fc.property(matrices, (a) => {
        const { u, singularValues, v, rank } = svd(a)
        expectClose(compose(u, singularValues, v), a, 1e-13 * largestEntry(a))
        const sorted = [...singularValues].sort((x, y) => y - x)
        expect([...singularValues]).toEqual(sorted)
        for (const side of [u, v]) {
          const gram = multiply(transpose(side), side)
          for (let i = 0; i < rank; i++) {
            for (let j = 0; j < rank; j++) expect(gram.data[i * gram.cols + j]).toBeCloseTo(i === j ? 1 : 0, 9)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('has the rank of an outer product, 1', () => {
    const outer = multiply(matrix(4, 1, [1, 2, 3, 4]), matrix(1, 3, [1, -1, 0.5]))
    expect(svd(outer).rank).toBe(1)
    expect(svd(transpose(outer)).rank).toBe(1)
    expect(svd(matrix(2, 2, [0, 0, 0, 0])).rank).toBe(0)
  })

  it('makes a polar factor that is orthogonal and leaves a positive matrix', () => {
    const a = matrix(3, 3, [2, -1, 0.5, 0.3, 1, -2, 4, 0.1, 0.7])
    const q = polarFactor(a)
    expectClose(multiply(transpose(q), q), matrix(3, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1]), 1e-12)
    const p = multiply(transpose(q), a)
    expectClose(p, transpose(p), 1e-12)
    expect(inner(q, a)).toBeCloseTo(nuclearNorm(a), 10)
  })
})

const NORM: Readonly<Record<LmoNorm, (a: Matrix) => number>> = {
  l1: ({ data }) => data.reduce((sum, value) => sum + Math.abs(value), 0),
  l2: frobeniusNorm,
  frobenius: frobeniusNorm,
  linf: largestEntry,
  spectral: spectralNorm,
  nuclear: nuclearNorm,
}
const DUAL: Readonly<Record<LmoNorm, LmoNorm>> = {
  l1: 'linf',
  linf: 'l1',
  l2: 'l2',
  frobenius: 'frobenius',
  spectral: 'nuclear',
  nuclear: 'spectral',
}

describe.each(LMO_NORMS)('lmo in the %s norm', (norm) => {
  it('stays in the ball and reaches minus radius times the dual norm', () => {
    fc.assert(
      fc.property(matrices, hundredths(0, 3), (g, radius) => {
        const { result, value } = lmo(norm, g, radius)
        const dual = NORM[DUAL[norm]](g)
        expect(NORM[norm](result)).toBeLessThanOrEqual(radius * (1 + 1e-9))
        expect(Math.abs(value + radius * dual)).toBeLessThanOrEqual(1e-9 * radius * dual)
        expect(value).toBe(inner(g, result))
      }),
      { numRuns: 200 },
    )
  })

  it('is not beaten by any other point of the ball', () => {
    fc.assert(
      fc.property(matrices, fc.array(entry, { minLength: 49, maxLength: 49 }), (g, values) => {
        const other = matrix(g.rows, g.cols, values.slice(0, g.rows * g.cols))
        const length = NORM[norm](other)
        fc.pre(length > 1e-3)
        expect(inner(g, scale(other, 1 / length))).toBeGreaterThanOrEqual(
          lmo(norm, g, 1).value - 1e-9 * frobeniusNorm(g),
        )
      }),
    )
  })
})

describe('norms', () => {
  it('knows sums of columns and rows, and the scaled spectral norm', () => {
    const a = matrix(2, 3, [1, -2, 3, -4, 5, -6])
    expect(maxColumnSum(a)).toBe(9)
    expect(maxRowSum(a)).toBe(15)
    expect(rmsToRmsNorm(a)).toBeCloseTo(spectralNorm(a) * Math.sqrt(3 / 2), 12)
  })

  it('neither underflows nor overflows', () => {
    expect(frobeniusNorm(matrix(1, 2, [3e-200, 4e-200]))).toBeCloseTo(5e-200, 205)
    expect(frobeniusNorm(matrix(1, 2, [3e200, 4e200])) / 5e200).toBeCloseTo(1, 12)
    expect(frobeniusNorm(matrix(2, 2, [0, 0, 0, 0]))).toBe(0)
  })
})

describe('Newton-Schulz by singular values', () => {
  /** The iteration as it is written: products of matrices. */
  function byProducts(g: Matrix, steps: number, [a, b, c]: readonly [number, number, number]): Matrix {
    const add = (x: Matrix, y: Matrix): Matrix => ({ ...x, data: x.data.map((value, i) => value + y.data[i]!) })
    let x = scale(g, 1 / (frobeniusNorm(g) + 1e-7))
    for (let step = 0; step < steps; step++) {
      const gram = multiply(x, transpose(x))
      x = add(scale(x, a), multiply(add(scale(gram, b), scale(multiply(gram, gram), c)), x))
    }
    return x
  }

  it.each(['muon', 'cubic'] as const)('agrees with the iteration by products (%s)', (name) => {
    for (const [rows, cols] of [
      [5, 3],
      [3, 5],
      [4, 4],
    ] as const) {
      const g = randomMatrix('gaussian', rows, cols, 11)
      const coefficients = NEWTON_SCHULZ_COEFFICIENTS[name]
      const { result, singularValues } = newtonSchulzIterates(g, 6, coefficients)
      const want = byProducts(g, 6, coefficients)
      expectClose(result, want, 1e-11)
      svd(want).singularValues.forEach((value, i) => expect(singularValues[6]![i]).toBeCloseTo(value, 10))
    }
  })

  it('converges to the polar factor with the cubic coefficients', () => {
    const g = randomMatrix('gaussian', 6, 4, 2)
    const { result, cosines } = newtonSchulzIterates(g, 30, NEWTON_SCHULZ_COEFFICIENTS.cubic)
    expectClose(result, polarFactor(g), 1e-9)
    expect(cosines[30]).toBeCloseTo(1, 12)
  })

  it('shows what the course claims of random matrices', () => {
    const base = { kind: 'newtonSchulz', rows: 128, cols: 64, coefficients: 'muon' } as const
    const statistic = (
      matrix: 'gaussian' | 'near-low-rank',
      steps: number,
      statistic: 'smallest' | 'largest' | 'cosine',
    ) => newtonSchulzStatistic({ ...base, matrix, steps, statistic }, 1)
    expect(statistic('gaussian', 5, 'smallest')).toBeGreaterThan(0.67)
    expect(statistic('gaussian', 5, 'largest')).toBeLessThan(1.14)
    expect(statistic('gaussian', 5, 'cosine')).toBeCloseTo(0.986, 2)
    expect(statistic('near-low-rank', 5, 'cosine')).toBeCloseTo(0.22, 1)
    expect(statistic('near-low-rank', 5, 'smallest')).toBeLessThan(0.01)
    expect(statistic('near-low-rank', 10, 'cosine')).toBeGreaterThan(0.95)
  })
})
