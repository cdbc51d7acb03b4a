import * as tf from '@tensorflow/tfjs-core'

import type { TaskSpec } from '../experiments/types'
import { Rng } from '../tensor/rng'
import type { TaskFactory } from './types'

type SurfaceSpec = Extract<TaskSpec, { kind: 'surface' }>

const GRID = 61

/** Half the diagonal of a quadratic form: f = 1/2 (a x^2 + b y^2); null for a surface that is none. */
function curvatures(spec: SurfaceSpec): readonly [number, number] | null {
  switch (spec.surface) {
    case 'quadratic':
      return [1, spec.condition ?? 1]
    case 'saddle':
      return [2, -2]
    case 'rosenbrock':
    case 'hyperbola':
      return null
  }
}

/**
 * Value of a surface, in float64.
 *
 * quadratic: $(x^2 + c\,y^2)/2$, $c$ the condition number; saddle: $x^2 - y^2$, unbounded below; Rosenbrock:
 * $(1-x)^2 + 100\,(y-x^2)^2$, minimum 0 at (1, 1); hyperbola: $(xy - 1)^2 / 2$, minimum 0 wherever $xy = 1$.
 *
 * @source Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960. https://doi.org/10.1093/comjnl/3.3.175
 */
export function surfaceValue(spec: SurfaceSpec, x: number, y: number): number {
  const diagonal = curvatures(spec)
  if (diagonal) return (diagonal[0] * x * x + diagonal[1] * y * y) / 2
  if (spec.surface === 'hyperbola') return (x * y - 1) ** 2 / 2
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2
}

/** The part of the plane to draw: the usual one of each surface, larger if the start lies outside. */
function extentOf(spec: SurfaceSpec): readonly [number, number, number, number] {
  const [x, y] = spec.start
  if (spec.surface === 'rosenbrock') {
    return [Math.min(-2, x - 0.5), Math.max(2, x + 0.5), Math.min(-1, y - 0.5), Math.max(3, y + 0.5)]
  }
  if (spec.surface === 'hyperbola') {
    const right = Math.max(4.5, 1.1 * Math.abs(x), 1.1 * Math.abs(y))
    return [Math.min(0, x - 0.5), right, Math.min(0, y - 0.5), right]
  }
  const reach = Math.max(spec.surface === 'saddle' ? 2 : 1, 1.25 * Math.abs(x), 1.25 * Math.abs(y))
  return [-reach, reach, -reach, reach]
}

/** Values at the grid's nodes, its border included; row 0 at the lowest y. Not scaled: charts may take logarithms. */
function surfaceGrid(spec: SurfaceSpec): Float32Array {
  const [xMin, xMax, yMin, yMax] = extentOf(spec)
  return Float32Array.from({ length: GRID * GRID }, (_, i) =>
    surfaceValue(
      spec,
      xMin + ((xMax - xMin) * (i % GRID)) / (GRID - 1),
      yMin + ((yMax - yMin) * Math.floor(i / GRID)) / (GRID - 1),
    ),
  )
}

const noInputs: Readonly<Record<string, never>> = {}

const coordinate = (w: tf.Tensor, i: number): tf.Scalar => tf.reshape(tf.slice(w, [i], [1]), [])

/** The larger eigenvalue of the Hessian [[y^2, 2xy - t], [2xy - t, x^2]] of $(xy - t)^2 / 2$. On $xy = t$ it is $x^2 + y^2$, and the other 0. */
function hyperbolaCurvature(x: tf.Scalar, y: tf.Scalar): tf.Scalar {
  const [a, b] = [tf.square(y), tf.square(x)]
  const mixed = tf.sub(tf.mul(2, tf.mul(x, y)), 1)
  const root = tf.sqrt(tf.add(tf.square(tf.sub(a, b)), tf.mul(4, tf.square(mixed))))
  return tf.div(tf.add(tf.add(a, b), root), 2)
}

/** A point descends a function of two variables; the gradient is exact, or that of a randomly shifted target. */
export const createSurface: TaskFactory<'surface'> = (spec, seed) => {
  const noise = spec.surface === 'hyperbola' ? (spec.labelNoise ?? 0) : 0
  const diagonal = curvatures(spec)
  const halves = diagonal && tf.tensor1d([diagonal[0] / 2, diagonal[1] / 2])
  return {
    parameters: [{ name: 'w', shape: [2], role: 'other' }],
    initialParameters: () => ({ w: tf.tensor1d([...spec.start]) }),
    inputSpecs: noise === 0 ? noInputs : { target: { shape: [], dtype: 'float32' } },
    inputs: (step) =>
      noise === 0
        ? noInputs
        : { target: Float32Array.of(1 + (new Rng(seed, 'labels', step).uniform() < 0.5 ? -noise : noise)) },
    loss(parameters, inputs) {
      const w = parameters.w!
      if (halves) return tf.sum(tf.mul(halves, tf.square(w)))
      const [x, y] = [coordinate(w, 0), coordinate(w, 1)]
      if (spec.surface === 'hyperbola') {
        return tf.div(tf.square(tf.sub(tf.mul(x, y), inputs.target ?? 1)), 2)
      }
      const valley = tf.square(tf.sub(y, tf.square(x)))
      return tf.add(tf.square(tf.sub(1, x)), tf.mul(100, valley))
    },
    metrics(parameters) {
      const [x, y] = [coordinate(parameters.w!, 0), coordinate(parameters.w!, 1)]
      if (spec.surface !== 'hyperbola') return { x, y }
      const noiseless = noise === 0 ? {} : { loss: tf.div<tf.Scalar>(tf.square(tf.sub(tf.mul(x, y), 1)), 2) }
      return { x, y, topEigenvalue: hyperbolaCurvature(x, y), ...noiseless }
    },
    fields(_, step) {
      if (step > 0) return Promise.resolve([])
      return Promise.resolve([
        { name: 'surface', step, shape: [GRID, GRID], data: surfaceGrid(spec), extent: extentOf(spec) },
      ])
    },
    dispose() {
      if (halves) tf.dispose(halves)
    },
  }
}
