import * as tf from '@tensorflow/tfjs-core'

import { batchIndices } from '../../data/batches'
import { parseFashionMnist, standardisedPixels } from '../../data/fashion-mnist'
import { drawSequences, makeMarkovSource } from '../../data/markov-sequences'
import { makePoints } from '../../data/points-2d'
import type { TaskSpec } from '../../experiments/types'
import { createTask } from '../../tasks'
import { makeValues } from '../../tasks/regression-2d'
import type { LoadFile } from '../../tasks/types'
import { Rng } from '../../tensor/rng'
import { EXPORTED_BATCHES } from '../tasks'
import type { BenchTask, HostArray, NamedArrays, Problem } from '../types'
import { FASHION_MNIST_FILE } from '../../experiments/task-files'

/**
 * The initial weights and first batches of a task, on the host: what every engine starts from, and what our own engine trains on. The
 * weights come from the task itself, on whatever backend is current; the batches from the same generators that the task uses.
 */
export async function exportProblem(task: BenchTask, loadFile: LoadFile): Promise<Problem> {
  const { config } = task
  if (config === null) return { task, weights: factors(task), batches: [{}] }
  const source = await createTask(config.task, config.seed, loadFile)
  const parameters = source.initialParameters()
  try {
    const weights: Record<string, HostArray> = {}
    for (const [name, tensor] of Object.entries(parameters)) {
      weights[name] = { shape: tensor.shape, data: Float32Array.from(await tensor.data()) }
    }
    const batch = await batchMaker(config.task, config.seed, loadFile)
    return { task, weights, batches: Array.from({ length: EXPORTED_BATCHES }, (_, step) => batch(step)) }
  } finally {
    tf.dispose(parameters)
    source.dispose()
  }
}

/** Makes batch t of a task on the host. */
async function batchMaker(spec: TaskSpec, seed: number, loadFile: LoadFile): Promise<(step: number) => NamedArrays> {
  switch (spec.kind) {
    case 'points-2d': {
      const { points, labels } = makePoints(spec.shape, spec.count, spec.noise, seed)
      return rowsOf({ x: points, labels }, spec.count, spec.batchSize, seed)
    }
    case 'fashion-mnist': {
      const data = parseFashionMnist(await loadFile(FASHION_MNIST_FILE), FASHION_MNIST_FILE)
      const labels = Int32Array.from(data.train.labels)
      return rowsOf({ x: standardisedPixels(data, 'train'), labels }, data.train.count, spec.batchSize, seed)
    }
    case 'regression-2d':
      return rowsOf({ ...makeValues(spec.samples, seed) }, spec.samples, spec.batchSize, seed)
    case 'sequence': {
      const source = makeMarkovSource(spec.symbols, seed)
      const shape = [spec.batchSize * spec.length]
      return (step) => {
        const { tokens, targets } = drawSequences(source, spec.batchSize, spec.length, new Rng(seed, 'batches', step))
        return { tokens: { shape, data: tokens }, targets: { shape, data: targets } }
      }
    }
    default:
      throw new Error(`The comparison has no batches for the task "${spec.kind}".`)
  }
}

/** The rows of a batch; floating-point arrays become matrices, labels stay vectors. */
function rowsOf(
  arrays: Readonly<Record<string, Float32Array | Int32Array>>,
  count: number,
  batchSize: number,
  seed: number,
): (step: number) => NamedArrays {
  return (step) => {
    const indices = batchIndices(seed, step, count, batchSize)
    const take = (source: Float32Array | Int32Array): HostArray => {
      const width = source.length / count
      const data = source.slice(0, batchSize * width)
      indices.forEach((index, i) => data.set(source.subarray(index * width, (index + 1) * width), i * width))
      return { data, shape: source instanceof Int32Array ? [batchSize] : [batchSize, width] }
    }
    return Object.fromEntries(Object.entries(arrays).map(([name, source]) => [name, take(source)]))
  }
}

/**
 * A random matrix and a reflection $I - 2 v v^\top$, dense and orthogonal: multiplying by it again and again neither grows nor shrinks the
 * numbers, so that each product can take the last one's result and none can be left out.
 */
function factors({ model }: BenchTask): NamedArrays {
  if (model.kind !== 'matmul') throw new Error('Only a product has no configuration.')
  const { size } = model
  const shape = [size, size]
  const v = new Rng(1, 'test', 1).normals(size)
  const squares = v.reduce((sum, x) => sum + x * x, 0)
  const reflection = Float32Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size]
    return (row === column ? 1 : 0) - (2 * v[row]! * v[column]!) / squares
  })
  return { a: { shape, data: new Rng(1, 'test').normals(size * size) }, b: { shape, data: reflection } }
}
