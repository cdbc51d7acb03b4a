import * as tf from '@tensorflow/tfjs-core'

import { batchIndices } from '../data/batches'
import { CLASS_NAMES, parseFashionMnist, standardisedPixels } from '../data/fashion-mnist'
import { toCourseError } from '../errors'
import { disposeRows, makeClassifier, makeRows, takeRows, type Examples, type LabelledRows } from './classifier'
import type { LoadFile, TaskFactory } from './types'

const PATH = 'data/fashion-mnist.bin'

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

/** Tensors of the test split, one copy for all tasks of a backend. By backend object, since its data die with it. */
const residents = new WeakMap<tf.KernelBackend, { readonly rows: LabelledRows; users: number }>()

function acquireTestRows(test: Examples): { rows: LabelledRows; release: () => void } {
  const backend = tf.backend()
  const resident = residents.get(backend) ?? { rows: makeRows(test), users: 0 }
  residents.set(backend, resident)
  resident.users++
  let released = false
  const release = () => {
    if (released) return
    released = true
    if (--resident.users > 0) return
    residents.delete(backend)
    disposeRows(resident.rows)
  }
  return { rows: resident.rows, release }
}

/** Ten classes of clothing; an MLP on pixels standardised by mean and deviation of the training split. */
export const createFashionMnist: TaskFactory<'fashion-mnist'> = async (spec, seed, loadFile) => {
  const { pixels, train, test } = await loadImages(PATH, loadFile)
  batchIndices(seed, 0, train.labels.length, spec.batchSize) // throws if there are too few images
  const held = acquireTestRows(test)
  const classifier = makeClassifier([pixels, ...spec.hidden, CLASS_NAMES.length], spec.activation, seed)
  return {
    ...classifier,
    inputs: (step) => takeRows(train, batchIndices(seed, step, train.labels.length, spec.batchSize)),
    evaluate(parameters) {
      const { loss, accuracy } = classifier.lossAndAccuracy(parameters, held.rows)
      return { testLoss: loss, testAccuracy: accuracy }
    },
    dispose: held.release,
  }
}
