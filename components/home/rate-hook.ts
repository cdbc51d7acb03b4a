export type Point = readonly [number, number]

/** Curvatures of the valley: ten times steeper across than along. Steps larger than 2 / 10 diverge. */
const CURVATURES = [1, 10] as const
const START: Point = [-5, 2.3]

/** $f(x, y) = \tfrac12 (x^2 + 10 y^2)$ */
export function lossAt([x, y]: Point): number {
  return 0.5 * (CURVATURES[0] * x * x + CURVATURES[1] * y * y)
}

/** The iterates of gradient descent, start included. */
export function descend(rate: number, steps: number): Point[] {
  const path: Point[] = [START]
  for (let step = 0; step < steps; step++) {
    const [x, y] = path[step] ?? START
    path.push([x - rate * CURVATURES[0] * x, y - rate * CURVATURES[1] * y])
  }
  return path
}

/** Half axes of level lines, evenly spaced in the square root of the loss. */
export const contourRadii: readonly Point[] = Array.from({ length: 13 }, (_, index) => index + 1).map((level) => [
  level,
  level / Math.sqrt(10),
])
