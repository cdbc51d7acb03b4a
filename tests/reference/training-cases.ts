import * as tf from '@tensorflow/tfjs-core'

import type { Activation, OptimizerName } from '@/lib/experiments/types'
import { mse } from '@/lib/tensor/ops/mean-squared-error'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { mlpForward, mlpParameters } from '@/lib/models/mlp'
import type { NamedTensors } from '@/lib/optim/apply'
import { samPerturbation } from '@/lib/optim/sam-perturbation'
import { compareAll, toFloat32, type Comparison, type NamedTensorJson, type Outcome, type TrainingCase } from './case-types'
import { Updater } from './updates'

export async function runTrainingCase(reference: TrainingCase): Promise<Outcome> {
  const { sam } = reference
  if (sam !== undefined && sam.variant !== 'sam' && sam.variant !== 's2sam') {
    return { skipped: `no SAM variant "${sam.variant}" in this version` }
  }
  if (reference.precision !== undefined) return { skipped: 'no low-precision training in this version' }
  const { widths, groups, steps, lrs, expected, tolerance } = reference
  const infos = mlpParameters(widths)
  const names = infos.map(({ name }) => name)
  const byName = new Map(reference.params.map((json) => [json.name, json]))
  let params: NamedTensors = Object.fromEntries(
    infos.map(({ name, shape }) => [name, tf.tensor(toFloat32(byName.get(name)!.data), [...shape])]),
  )
  const updaters = groups.map((group) => {
    const own = infos.filter(({ name }) => group.params.includes(name))
    return new Updater(group.optimizer as OptimizerName, group, own, params)
  })
  const x = tf.tensor(toFloat32(reference.x.data), [...reference.x.shape])
  const y = tf.tensor(toFloat32(reference.y.data), [...reference.y.shape], isClasses(reference) ? 'int32' : 'float32')
  let ema = tf.tidy(() => mapTensors(params, (value) => tf.clone(value)))
  let swa = tf.tidy(() => mapTensors(params, (value) => tf.zerosLike(value)))
  let averaged = 0
  const losses: number[] = []
  const perturbedLosses: number[] = []
  const gradNorms: number[] = []
  /** What single-step SAM perturbs by: the gradient that the update before this one used. */
  let lastGradients: NamedTensors = {}
  for (let t = 0; t < steps; t++) {
    const { loss, perturbedLoss, gradients, norm } = tf.tidy(() => {
      const plain = lossAndGradients(reference, names, params, x, y)
      const singleStep = sam?.variant === 's2sam'
      const ascent = singleStep ? lastGradients : plain.gradients
      const used =
        sam === undefined || (singleStep && t === 0)
          ? plain
          : lossAndGradients(reference, names, perturbed(params, ascent, names, sam.rho), x, y)
      const { loss } = plain
      const { loss: perturbedLoss, gradients } = used
      const norm = tf.sqrt(tf.addN(Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)))))
      if (reference.clipNorm === undefined) return { loss, perturbedLoss, gradients, norm }
      const factor = tf.minimum(1, tf.div(reference.clipNorm, tf.add(norm, 1e-6)))
      return { loss, perturbedLoss, gradients: mapTensors(gradients, (gradient) => tf.mul(gradient, factor)), norm }
    })
    const updated = Object.assign({}, ...updaters.map((updater, i) => updater.update(gradients, params, lrs?.[t] ?? Number(groups[i]!.lr))))
    losses.push((await loss.data())[0]!)
    perturbedLosses.push((await perturbedLoss.data())[0]!)
    gradNorms.push((await norm.data())[0]!)
    tf.dispose([loss, perturbedLoss, lastGradients, norm, params])
    lastGradients = gradients
    params = updated as NamedTensors
    if (reference.ema !== undefined) {
      const { decay } = reference.ema
      const next = tf.tidy(() => mapTensors(ema, (value, name) => tf.add(tf.mul(value, decay), tf.mul(params[name]!, 1 - decay))))
      tf.dispose(ema)
      ema = next
    }
    const update = t + 1
    if (reference.swa !== undefined && update >= reference.swa.start && (update - reference.swa.start) % reference.swa.every === 0) {
      averaged++
      const next = tf.tidy(() =>
        mapTensors(swa, (mean, name) => tf.add(mean, tf.div(tf.sub(params[name]!, mean), averaged))),
      )
      tf.dispose(swa)
      swa = next
    }
  }
  const finalLoss = tf.tidy(() => lossOf(reference, params, x, y))
  const comparisons: Comparison[] = [
    ...compareAll('losses', losses, expected.losses, tolerance),
    ...compareAll('finalLoss', await finalLoss.data(), [expected.finalLoss], tolerance),
    ...(sam === undefined ? [] : compareAll('perturbedLosses', perturbedLosses, expected.perturbedLosses!, tolerance)),
    ...(expected.gradNorms === undefined ? [] : compareAll('gradNorms', gradNorms, expected.gradNorms, tolerance)),
    ...(await compareNamed('params', params, expected.params, tolerance)),
    ...(await compareNamed('emaParams', ema, expected.emaParams ?? [], tolerance)),
    ...(await compareNamed('swaParams', swa, expected.swaParams ?? [], tolerance)),
  ]
  updaters.forEach((updater) => updater.dispose())
  tf.dispose([params, lastGradients, ema, swa, x, y, finalLoss])
  return comparisons
}

const isClasses = ({ loss }: TrainingCase): boolean => loss === 'softmax_cross_entropy'

function lossOf(reference: TrainingCase, params: NamedTensors, x: tf.Tensor, y: tf.Tensor): tf.Scalar {
  const outputs = mlpForward(params, x, reference.activation as Activation, reference.widths.length - 1)
  return isClasses(reference) ? softmaxCrossEntropy(outputs, y as tf.Tensor1D, reference.labelSmoothing) : mse(outputs, y)
}

/** SAM's parameters, by name. Inside `tf.tidy`. */
function perturbed(params: NamedTensors, gradients: NamedTensors, names: readonly string[], rho: number): NamedTensors {
  const tensors = samPerturbation(
    names.map((name) => params[name]!),
    names.map((name) => gradients[name]!),
    tf.scalar(rho),
  )
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))
}

/** Means over the micro-batches, which are equally large runs of rows. Inside `tf.tidy`. */
function lossAndGradients(
  reference: TrainingCase,
  names: readonly string[],
  params: NamedTensors,
  x: tf.Tensor,
  y: tf.Tensor,
): { loss: tf.Tensor; gradients: NamedTensors } {
  const parts = reference.accumulate ?? 1
  const inputs = tf.split(x, parts)
  const targets = tf.split(y, parts)
  const results = inputs.map((input, i) =>
    tf.valueAndGrads((...values: tf.Tensor[]) => {
      const named = Object.fromEntries(names.map((name, j) => [name, values[j]!]))
      return tf.div<tf.Scalar>(lossOf(reference, named, input, targets[i]!), parts)
    })(names.map((name) => params[name]!)),
  )
  return {
    loss: tf.addN(results.map(({ value }) => value)),
    gradients: Object.fromEntries(names.map((name, j) => [name, tf.addN(results.map(({ grads }) => grads[j]!))])),
  }
}

function mapTensors(tensors: NamedTensors, f: (value: tf.Tensor, name: string) => tf.Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, f(value, name)]))
}

async function compareNamed(
  what: string,
  got: NamedTensors,
  want: readonly NamedTensorJson[],
  tolerance: TrainingCase['tolerance'],
): Promise<Comparison[]> {
  const parts = await Promise.all(
    want.map(async ({ name, data }) => compareAll(`${what} ${name}`, await got[name]!.data(), data, tolerance)),
  )
  return parts.flat()
}
