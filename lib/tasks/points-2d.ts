import * as tf from '@tensorflow/tfjs-core'

import { makePoints } from '../data/points-2d'
import { disposeRows, makeClassifier, makeRows } from './classifier'
import type { TaskFactory } from './types'

const GRID = 48
const MARGIN = 0.15

type Extent = readonly [number, number, number, number]

/** The square around the points, a little larger, centred at 0. */
function extentOf(points: Float32Array): Extent {
  const reach = points.reduce((most, v) => Math.max(most, Math.abs(v)), 0) + MARGIN
  return [-reach, reach, -reach, reach]
}

/** Centres of the grid's cells, row by row from the lowest y, as [GRID * GRID, 2]. */
function gridPoints([xMin, xMax, yMin, yMax]: Extent): Float32Array {
  const points = new Float32Array(2 * GRID * GRID)
  for (let i = 0; i < GRID * GRID; i++) {
    points[2 * i] = xMin + ((xMax - xMin) * ((i % GRID) + 0.5)) / GRID
    points[2 * i + 1] = yMin + ((yMax - yMin) * (Math.floor(i / GRID) + 0.5)) / GRID
  }
  return points
}

/** Two classes of points in the plane, MLP 2 -> hidden -> 2. Small enough to draw what the network thinks everywhere. */
export const createPoints2d: TaskFactory<'points-2d'> = (spec, seed) => {
  const { points, labels } = makePoints(spec.shape, spec.count, spec.noise, seed)
  const extent = extentOf(points)
  const all = makeRows({ x: points, labels })
  const grid = tf.tensor2d(gridPoints(extent), [GRID * GRID, 2])
  const classifier = makeClassifier([2, ...spec.hidden, 2], spec.activation, seed, all, spec.batchSize)
  return {
    ...classifier,
    evaluate: (parameters) => ({ trainAccuracy: classifier.accuracy(parameters, all) }),
    async fields(parameters, step) {
      const probability = tf.tidy(() => tf.slice(tf.softmax(classifier.logits(parameters, grid)), [0, 1], [-1, 1]))
      const data = Float32Array.from(await probability.data())
      tf.dispose(probability)
      const boundary = { name: 'boundary', step, shape: [GRID, GRID], data, extent } as const
      if (step > 0) return [boundary]
      const labelled = Float32Array.from({ length: 3 * spec.count }, (_, i) =>
        i % 3 === 2 ? labels[(i - 2) / 3]! : points[2 * Math.floor(i / 3) + (i % 3)]!,
      )
      return [boundary, { name: 'points', step, shape: [spec.count, 3], data: labelled }]
    },
    dispose() {
      disposeRows(all)
      tf.dispose(grid)
    },
  }
}
