import * as tf from '@tensorflow/tfjs-core'

import { CLASS_NAMES, parseFashionMnist, standardisedPixels } from '../data/fashion-mnist'
import { withLabelNoise } from '../data/label-noise'
import { toCourseError } from '../errors'
import { FASHION_MNIST_FILE } from '../experiments/task-files'
import { disposeRows, makeClassifier, makeRows, type Examples, type LabelledRows } from './classifier'
import type { LoadFile, Task, TaskFactory } from './types'
import { withCurvature } from './with-curvature'

interface Images {
  readonly pixels: number
  readonly train: Examples
  readonly test: Examples
}

/** Images by path: runs that start together share one download and one copy. A failure is forgotten, so that the next run tries again. */
const files = new Map<string, Promise<Images>>()

function loadImages(path: string, loadFile: LoadFile): Promise<Images> {
  const known = files.get(path)
  if (known) return known
  const images = loadFile(path).then(
    (buffer) => {
      const data = parseFashionMnist(buffer, path)
      const examples = (split: 'train' | 'test') => ({
        x: standardisedPixels(data, split),
        labels: Int32Array.from(data[split].labels),
      })
      return { pixels: data.height * data.width, train: examples('train'), test: examples('test') }
    },
    (thrown: unknown) => {
      throw toCourseError(thrown, 'missing-file')
    },
  )
  files.set(path, images)
  images.catch(() => files.delete(path))
  return images
}

interface Resident {
  readonly train: LabelledRows
  readonly test: LabelledRows
}

/** Tensors of both splits, one copy for all tasks of a backend. By backend object, since its data die with it. */
const residents = new WeakMap<tf.KernelBackend, { readonly rows: Resident; users: number }>()

function acquireRows({ train, test }: Images): { rows: Resident; release: () => void } {
  const backend = tf.backend()
  const resident = residents.get(backend) ?? { rows: { train: makeRows(train), test: makeRows(test) }, users: 0 }
  residents.set(backend, resident)
  resident.users++
  let released = false
  const release = () => {
    if (released) return
    released = true
    if (--resident.users > 0) return
    residents.delete(backend)
    disposeRows(resident.rows.train)
    disposeRows(resident.rows.test)
  }
  return { rows: resident.rows, release }
}

/** Training examples by which memorised labels are counted. */
const COUNTED = 1500

/**
 * Ten classes of clothing; an MLP on pixels standardised by mean and deviation of the training split. With label noise, test labels stay right, and
 * `trainAccuracy` is the share of the first 1,500 training labels, wrong ones among them, that the network repeats.
 */
export const createFashionMnist: TaskFactory<'fashion-mnist'> = async (spec, seed, loadFile) => {
  const images = await loadImages(FASHION_MNIST_FILE, loadFile)
  const { rows, release } = acquireRows(images)
  const widths = [images.pixels, ...spec.hidden, CLASS_NAMES.length]
  const noisy =
    spec.labelNoise === undefined
      ? null
      : tf.tensor1d(withLabelNoise(images.train.labels, spec.labelNoise, CLASS_NAMES.length, seed), 'int32')
  const train = noisy === null ? rows.train : { x: rows.train.x, labels: noisy }
  const counted = noisy && { x: tf.slice(train.x, [0, 0], [COUNTED, -1]), labels: tf.slice(noisy, [0], [COUNTED]) }
  const free = () => {
    if (noisy && counted) tf.dispose([noisy, counted.x, counted.labels])
    release()
  }
  try {
    const classifier = makeClassifier(widths, spec.activation, seed, train, spec.batchSize)
    const task: Task = {
      ...classifier,
      evaluate(parameters, _buffers, rounding) {
        const { loss, accuracy } = classifier.lossAndAccuracy(parameters, rows.test, rounding)
        const memorised = counted && { trainAccuracy: classifier.accuracy(parameters, counted) }
        return { testLoss: loss, testAccuracy: accuracy, ...memorised }
      },
      dispose: free,
    }
    return spec.curvature === undefined ? task : withCurvature(task, spec.curvature, images.train.labels.length, seed)
  } catch (error) {
    free()
    throw error
  }
}
