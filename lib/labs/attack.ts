import * as tf from '@tensorflow/tfjs-core'

import { makePoints } from '../data/points-2d'
import { perturb } from '../methods/perturb'
import { initMlp, mlpForward } from '../models/mlp'
import { samPerturbation } from '../optim/sam-perturbation'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import { mapValues, type NamedTensors } from '../tensor/step'
import { checkRange } from './check-range'
import type { LabDef } from './def'
import type { AttackCurve, Labs } from './types'

const WIDTHS = [2, 32, 32, 2]
const LAYERS = WIDTHS.length - 1
const POINTS = 200
/** Enough for the moons to overlap: without it all losses are near zero, and attacks on weights tell networks apart by luck. */
const NOISE = 0.2
const RATE = 0.1
const MOMENTUM = 0.9
const TRAININGS = ['plain', 'weights', 'inputs'] as const
/** Lengths of the attacks on trained networks, as multiples of those in training. */
const LONGEST = 3
const LENGTHS = 13

/**
 * Trains one network three times from one start: on the loss as it is, on the loss at attacked weights (SAM), and on attacked inputs (adversarial
 * training by the fast gradient sign method). Then attacks weights and inputs of all three, on points they have not seen.
 *
 * @source SAM: https://arxiv.org/abs/2010.01412; attacks on inputs: Goodfellow et al. 2015, https://arxiv.org/abs/1412.6572
 */
export const attack: LabDef<'attack'> = async (request, { progress }) => {
  checkRange('steps', request.steps, 1, 5000)
  checkRange('rho', request.rho, 0, 5, false)
  checkRange('epsilon', request.epsilon, 0, 2, false)
  const train = rowsOf(request.seed)
  const test = rowsOf(request.seed + 1000)
  try {
    const results: AttackCurve[] = []
    for (const [i, training] of TRAININGS.entries()) {
      const parameters = await trainedUnder(training, request, train, (done) => progress((i + done) / TRAININGS.length))
      results.push(await attacked(parameters, request, test))
      tf.dispose(parameters)
    }
    return { plain: results[0]!, weights: results[1]!, inputs: results[2]! }
  } finally {
    tf.dispose([train.x, train.labels, test.x, test.labels])
  }
}

type Request = Labs['attack']['request']
interface Rows {
  readonly x: tf.Tensor2D
  readonly labels: tf.Tensor1D
}

function rowsOf(seed: number): Rows {
  const { points, labels } = makePoints('moons', POINTS, NOISE, seed)
  return { x: tf.tensor2d(points, [POINTS, 2]), labels: tf.tensor1d(labels, 'int32') }
}

const logitsOf = (parameters: NamedTensors, x: tf.Tensor) => mlpForward(parameters, x, 'relu', LAYERS)
const lossOf = (parameters: NamedTensors, { x, labels }: Rows) => softmaxCrossEntropy(logitsOf(parameters, x), labels)

function weightGradients(parameters: NamedTensors, rows: Rows): NamedTensors {
  const names = Object.keys(parameters)
  const loss = (...tensors: tf.Tensor[]) =>
    lossOf(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])), rows)
  const gradients = tf.grads(loss)(names.map((name) => parameters[name]!))
  return Object.fromEntries(names.map((name, i) => [name, gradients[i]!]))
}

/** Every point moved by `epsilon` in each coordinate, to where its own loss rises. */
function attackInputs(parameters: NamedTensors, rows: Rows, epsilon: number): Rows {
  const gradient = tf.grad((x) => lossOf(parameters, { ...rows, x: x as tf.Tensor2D }))(rows.x)
  const [x] = samPerturbation([rows.x], [gradient], tf.scalar(epsilon), 'linf')
  return { ...rows, x: x as tf.Tensor2D }
}

const attackWeights = (parameters: NamedTensors, rows: Rows, rho: number): NamedTensors =>
  perturb(parameters, weightGradients(parameters, rows), tf.scalar(rho))

/** Full-batch gradient descent with momentum. The caller owns the parameters. */
async function trainedUnder(
  training: (typeof TRAININGS)[number],
  { steps, rho, epsilon, seed }: Request,
  rows: Rows,
  progress: (done: number) => Promise<void>,
): Promise<NamedTensors> {
  let state = tf.tidy(() => {
    const parameters = initMlp(WIDTHS, seed, 'relu')
    return { parameters, velocity: mapValues(parameters, (value) => tf.zerosLike(value)) }
  })
  for (let step = 0; step < steps; step++) {
    const before = state
    state = tf.tidy(() => {
      const { parameters } = before
      const at = training === 'weights' ? attackWeights(parameters, rows, rho) : parameters
      const on = training === 'inputs' ? attackInputs(parameters, rows, epsilon) : rows
      const gradients = weightGradients(at, on)
      const velocity = mapValues(before.velocity, (v, name) => tf.add(tf.mul(v, MOMENTUM), gradients[name]!))
      return { parameters: mapValues(parameters, (w, name) => tf.sub(w, tf.mul(velocity[name]!, RATE))), velocity }
    })
    tf.dispose([before.parameters, before.velocity])
    if (step % 50 === 49) {
      await Object.values(state.parameters)[0]!.data()
      await progress(step / steps)
    }
  }
  tf.dispose(state.velocity)
  return state.parameters
}

async function attacked(parameters: NamedTensors, { rho, epsilon }: Request, test: Rows): Promise<AttackCurve> {
  const lengths = (longest: number) =>
    Array.from({ length: LENGTHS }, (_, i) => Number(((LONGEST * longest * i) / (LENGTHS - 1)).toPrecision(4)))
  const read = async (measure: (length: number) => tf.Tensor, at: readonly number[]) => {
    const values: number[] = []
    for (const length of at) {
      const scalar = tf.tidy(() => measure(length))
      values.push(Number((await scalar.data())[0]!.toPrecision(4)))
      scalar.dispose()
    }
    return values
  }
  const radii = lengths(rho)
  const shifts = lengths(epsilon)
  const accuracy = (at: NamedTensors, { x, labels }: Rows) =>
    tf.mean(tf.cast(tf.equal(tf.argMax(logitsOf(at, x), 1), labels), 'float32'))
  return {
    radii,
    lossAtWeights: await read((length) => lossOf(attackWeights(parameters, test, length), test), radii),
    accuracyAtWeights: await read((length) => accuracy(attackWeights(parameters, test, length), test), radii),
    shifts,
    lossAtInputs: await read((length) => lossOf(parameters, attackInputs(parameters, test, length)), shifts),
    accuracyAtInputs: await read((length) => accuracy(parameters, attackInputs(parameters, test, length)), shifts),
  }
}
