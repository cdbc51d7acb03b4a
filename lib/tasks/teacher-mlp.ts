import { withLabelNoise } from '../data/label-noise'
import { Rng } from '../tensor/rng'
import { disposeRows, makeClassifier, makeRows, type Examples } from './classifier'
import type { Task, TaskFactory } from './types'
import { withCurvature } from './with-curvature'

const TEACHER = [32, 64, 64, 10]
/** Standard deviation of a pre-activation for unit inputs: high enough for tanh to bend, low enough for a student to learn it. */
const GAIN = 1.5
const TEST_SAMPLES = 2048

const INPUTS = TEACHER[0]!
const CLASSES = TEACHER.at(-1)!

/** Logits of the teacher in float64 on the host: labels must not depend on a backend's rounding. [rows, 10] */
function teacherLogits(x: Float32Array, seed: number): Float64Array {
  let activations = Float64Array.from(x)
  for (let layer = 1; layer < TEACHER.length; layer++) {
    const [fanIn, fanOut] = [TEACHER[layer - 1]!, TEACHER[layer]!]
    const weights = Float64Array.from(new Rng(seed, 'teacher', layer).normals(fanOut * fanIn, GAIN / Math.sqrt(fanIn)))
    const rows = activations.length / fanIn
    const next = new Float64Array(rows * fanOut)
    for (let row = 0; row < rows; row++) {
      for (let out = 0; out < fanOut; out++) {
        let sum = 0
        for (let i = 0; i < fanIn; i++) sum += weights[out * fanIn + i]! * activations[row * fanIn + i]!
        next[row * fanOut + out] = layer < TEACHER.length - 1 ? Math.tanh(sum) : sum
      }
    }
    activations = next
  }
  return activations
}

/** Arg max after each logit is brought to zero mean and unit variance over the rows, so that classes are about equally frequent. */
function labelsFrom(logits: Float64Array): Int32Array {
  const rows = logits.length / CLASSES
  const scaled = new Float64Array(logits.length)
  for (let k = 0; k < CLASSES; k++) {
    let sum = 0
    let squares = 0
    for (let row = 0; row < rows; row++) {
      sum += logits[row * CLASSES + k]!
      squares += logits[row * CLASSES + k]! ** 2
    }
    const mean = sum / rows
    const deviation = Math.sqrt(squares / rows - mean * mean)
    for (let row = 0; row < rows; row++) scaled[row * CLASSES + k] = (logits[row * CLASSES + k]! - mean) / deviation
  }
  return Int32Array.from({ length: rows }, (_, row) => {
    const scores = scaled.subarray(row * CLASSES, (row + 1) * CLASSES)
    return scores.indexOf(Math.max(...scores))
  })
}

/** Gaussian inputs with the teacher's labels: first the training rows, then the held-out ones. */
export function makeTaughtRows(samples: number, seed: number): { train: Examples; test: Examples } {
  const x = new Float32Array((samples + TEST_SAMPLES) * INPUTS)
  x.set(new Rng(seed, 'data').normals(samples * INPUTS))
  x.set(new Rng(seed, 'test').normals(TEST_SAMPLES * INPUTS), samples * INPUTS)
  const labels = labelsFrom(teacherLogits(x, seed))
  return {
    train: { x: x.subarray(0, samples * INPUTS), labels: labels.subarray(0, samples) },
    test: { x: x.subarray(samples * INPUTS), labels: labels.subarray(samples) },
  }
}

/** The last data made: the runs of one experiment share it, and it takes a tenth of a second. */
let latest: { key: string; rows: ReturnType<typeof makeTaughtRows> } | undefined

/** A ReLU student learns the arg max of a random tanh teacher 32-64-64-10; held out: 2,048 further samples, always with the teacher's own labels. */
export const createTeacherMlp: TaskFactory<'teacher-mlp'> = (spec, seed) => {
  const key = `${seed}/${spec.samples}`
  if (latest?.key !== key) latest = { key, rows: makeTaughtRows(spec.samples, seed) }
  const { x, labels } = latest.rows.train
  const train = makeRows({ x, labels: withLabelNoise(labels, spec.labelNoise ?? 0, CLASSES, seed) })
  const test = makeRows(latest.rows.test)
  const classifier = makeClassifier([INPUTS, ...spec.hidden, CLASSES], 'relu', seed, train, spec.batchSize)
  const task: Task = {
    ...classifier,
    evaluate(parameters, _buffers, rounding) {
      const { loss, accuracy } = classifier.lossAndAccuracy(parameters, test, rounding)
      const memorised = spec.labelNoise === undefined ? {} : { trainAccuracy: classifier.accuracy(parameters, train) }
      return { testLoss: loss, testAccuracy: accuracy, ...memorised }
    },
    dispose() {
      disposeRows(train)
      disposeRows(test)
    },
  }
  return spec.curvature === undefined ? task : withCurvature(task, spec.curvature, spec.samples, seed)
}
