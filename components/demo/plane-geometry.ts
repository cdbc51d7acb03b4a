/** Plane geometry of norm balls. Points are [x, y]; p = Infinity is the maximum norm. */
import { lmo, type LmoNorm } from '@/lib/linalg/lmo'
import { matrix, type Matrix } from '@/lib/linalg/matrix'

export type Point = readonly [number, number]

/** $\lVert w \rVert_p$. */
export function norm(p: number, [x, y]: Point): number {
  const [a, b] = [Math.abs(x), Math.abs(y)]
  const largest = Math.max(a, b)
  if (p === Infinity || largest === 0) return largest
  return largest * ((a / largest) ** p + (b / largest) ** p) ** (1 / p)
}

/** The exponent of the dual norm: 1/p + 1/q = 1. */
export function dual(p: number): number {
  return p === 1 ? Infinity : p === Infinity ? 1 : p / (p - 1)
}

/** The point of the p-ball of radius 1 where $\langle g, w \rangle$ is least. */
export function steepestPoint(p: number, g: Point): Point {
  const exact: Readonly<Record<number, LmoNorm>> = { 1: 'l1', 2: 'l2', [Infinity]: 'linf' }
  const named = exact[p]
  if (named !== undefined) {
    const { data } = lmo(named, matrix(1, 2, g), 1).result
    return [data[0]!, data[1]!]
  }
  const length = norm(dual(p), g)
  if (length === 0) return [0, 0]
  const q = dual(p)
  const along = (value: number) => -Math.sign(value) * (Math.abs(value) / length) ** (q - 1)
  return [along(g[0]), along(g[1])]
}

/** Whether more than one point of the ball is least: then an edge of the ball lies against the line. */
export function isEdge(p: number, [x, y]: Point): boolean {
  if (p === 1) return Math.abs(Math.abs(x) - Math.abs(y)) < 1e-9
  return p === Infinity && (Math.abs(x) < 1e-9 || Math.abs(y) < 1e-9)
}

/** The boundary of the p-ball of radius 1. */
export function ballBoundary(p: number, count = 240): readonly Point[] {
  return Array.from({ length: count }, (_, i): Point => {
    const angle = (2 * Math.PI * (i + 0.5)) / count + (p === 1 || p === Infinity ? -Math.PI / count : 0)
    const direction: Point = [Math.cos(angle), Math.sin(angle)]
    const length = norm(p, direction)
    return [direction[0] / length, direction[1] / length]
  })
}

/** Where a 2 x 2 matrix takes the unit circle. */
export function imageOfCircle(a: Matrix, count = 120): readonly Point[] {
  return Array.from({ length: count }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / count
    return apply(a, [Math.cos(angle), Math.sin(angle)])
  })
}

function apply({ data }: Matrix, [x, y]: Point): Point {
  return [data[0]! * x + data[1]! * y, data[2]! * x + data[3]! * y]
}
