import * as tf from '@tensorflow/tfjs-core'

import { topEigenvalue } from '../curvature/top-eigenvalue'
import { batchIndices } from '../data/batches'
import type { CurvatureSpec } from '../experiments/types'
import { Rng } from '../tensor/rng'
import type { NamedTensors } from '../tensor/step'
import type { Task } from './types'

/**
 * The task with one more metric, `topEigenvalue`, wherever it evaluates: power iteration on the loss of the first `examples` of the first epoch,
 * `iterations` products with the Hessian from a random vector. Both depend on the seed alone. Each product costs four gradients of the examples.
 *
 * @param task  the new one takes it over
 */
export function withCurvature(
  task: Task,
  { examples, iterations }: CurvatureSpec,
  trainExamples: number,
  seed: number,
): Task {
  const rows = tf.tensor1d(batchIndices(seed, 0, trainExamples, examples), 'int32')
  const start: NamedTensors = Object.fromEntries(
    task.parameters.map(({ name, shape }, i) => {
      const size = shape.reduce((product, n) => product * n, 1)
      return [name, tf.tensor(new Rng(seed, 'lab', i).normals(size), [...shape])]
    }),
  )
  const names = Object.keys(start)
  const gradientsAt = (parameters: NamedTensors): NamedTensors => {
    const loss = (...tensors: tf.Tensor[]) =>
      task.loss(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])), { rows })
    const gradients = tf.grads(loss)(names.map((name) => parameters[name]!))
    return Object.fromEntries(names.map((name, i) => [name, gradients[i]!]))
  }
  return {
    ...task,
    evaluate: (parameters, buffers, rounding) => ({
      ...task.evaluate?.(parameters, buffers, rounding),
      topEigenvalue: topEigenvalue(gradientsAt, parameters, start, iterations).value,
    }),
    dispose() {
      tf.dispose([rows, ...Object.values(start)])
      task.dispose()
    },
  }
}
