import * as tf from '@tensorflow/tfjs-core'

import type { Activation, OptimizerName } from '@/lib/experiments/types'
import { mse } from '@/lib/tensor/ops/mean-squared-error'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { mlpForward, mlpParameters } from '@/lib/models/mlp'
import type { NamedTensors } from '@/lib/optim/apply'
import { samPerturbation } from '@/lib/optim/sam-perturbation'
import type { StepSpec } from '@/lib/tensor/step'
import { compareAll, toFloat32, type Comparison, type NamedTensorJson, type Outcome, type TrainingCase } from './case-types'
import { Updater, type MakeRunner } from './updates'

type Variant = 'first' | 'step' | 'last'

/** A step's inputs besides the optimizers': the weight of the new parameters in the stochastic weight average, 0 where it takes none. */
const SWA_WEIGHT = 'swaWeight'

export async function runTrainingCase(reference: TrainingCase, makeRunner: MakeRunner): Promise<Outcome> {
  const { sam } = reference
  if (sam !== undefined && sam.variant !== 'sam' && sam.variant !== 's2sam') {
    return { skipped: `no SAM variant "${sam.variant}" in this version` }
  }
  if (reference.precision !== undefined) return { skipped: 'no low-precision training in this version' }
  const { widths, groups, steps, lrs, expected, tolerance } = reference
  const infos = mlpParameters(widths)
  const byName = new Map(reference.params.map((json) => [json.name, json]))
  const params: NamedTensors = Object.fromEntries(
    infos.map(({ name, shape }) => [name, tf.tensor(toFloat32(byName.get(name)!.data), [...shape])]),
  )
  const updaters = groups.map((group, i) => {
    const own = infos.filter(({ name }) => group.params.includes(name))
    return new Updater(`${i}/`, group.optimizer as OptimizerName, group, own)
  })
  const x = tf.tensor(toFloat32(reference.x.data), [...reference.x.shape])
  const y = tf.tensor(toFloat32(reference.y.data), [...reference.y.shape], isClasses(reference) ? 'int32' : 'float32')
  const spec = stepOf(reference, params, updaters, x, y)
  const runner = await makeRunner(spec)
  tf.dispose(spec.state)
  let averaged = 0
  for (let t = 0; t < steps; t++) {
    updaters.forEach((updater, i) => {
      const live = updater.tick(lrs?.[t] ?? Number(groups[i]!.lr))
      for (const [name, values] of Object.entries(live)) runner.setInput(name, values)
    })
    const { swa } = reference
    const averages = swa !== undefined && t + 1 >= swa.start && (t + 1 - swa.start) % swa.every === 0
    if (averages) averaged++
    runner.setInput(SWA_WEIGHT, Float32Array.of(averages ? 1 / averaged : 0))
    runner.replay(1, t === 0 ? 'first' : 'step')
  }
  runner.replay(1, 'last')
  const metrics = await runner.readMetrics()
  const after = await runner.snapshot()
  runner.dispose()
  tf.dispose([x, y])
  const column = (name: string) => metrics.slice(0, steps).map((row) => row[name]!)
  const named = (what: string, prefix: string, want: readonly NamedTensorJson[]): Comparison[] =>
    want.flatMap(({ name, data }) => compareAll(`${what} ${name}`, after[prefix + name]!.data, data, tolerance))
  return [
    ...compareAll('losses', column('loss'), expected.losses, tolerance),
    ...compareAll('finalLoss', [metrics[steps]!.loss!], [expected.finalLoss], tolerance),
    ...(sam === undefined
      ? []
      : compareAll('perturbedLosses', column('perturbedLoss'), expected.perturbedLosses!, tolerance)),
    ...(expected.gradNorms === undefined
      ? []
      : compareAll('gradNorms', column('gradNorm'), expected.gradNorms, tolerance)),
    ...named('params', '', expected.params),
    ...named('emaParams', EMA, expected.emaParams ?? []),
    ...named('swaParams', SWA, expected.swaParams ?? []),
  ]
}

const EMA = 'ema:'
const SWA = 'swa:'
/** What single-step SAM perturbs by: the gradient that the update before this one used. */
const LAST = 'last:'

/** The whole step as a function of tensors. Its state is the caller's. */
function stepOf(
  reference: TrainingCase,
  params: NamedTensors,
  updaters: readonly Updater[],
  x: tf.Tensor,
  y: tf.Tensor,
): StepSpec<Variant> {
  const names = Object.keys(params)
  const { sam, clipNorm, ema, swa } = reference
  const slots: NamedTensors = Object.assign({}, ...updaters.map((updater) => updater.initSlots(params)))
  const zeros = (prefix: string) =>
    Object.fromEntries(names.map((name) => [prefix + name, tf.zerosLike(params[name]!)]))
  const copies = Object.fromEntries(names.map((name) => [EMA + name, tf.clone(params[name]!)]))
  const pick = (state: NamedTensors, prefix: string): NamedTensors =>
    Object.fromEntries(names.map((name) => [name, state[prefix + name]!]))
  const put = (prefix: string, tensors: NamedTensors): NamedTensors =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]))
  return {
    state: { ...params, ...slots, ...copies, ...zeros(SWA), ...zeros(LAST) },
    inputs: Object.assign(
      { [SWA_WEIGHT]: { shape: [], dtype: 'float32' as const } },
      ...updaters.map(({ inputs }) => inputs),
    ) as StepSpec<Variant>['inputs'],
    variants: ['step', 'first', 'last'],
    step(state, inputs, variant): ReturnType<StepSpec<Variant>['step']> {
      const present = pick(state, '')
      if (variant === 'last') return { metrics: { loss: lossOf(reference, present, x, y) }, state: null }
      const plain = lossAndGradients(reference, names, present, x, y)
      const singleStep = sam?.variant === 's2sam'
      const ascent = singleStep ? pick(state, LAST) : plain.gradients
      const used =
        sam === undefined || (singleStep && variant === 'first')
          ? plain
          : lossAndGradients(reference, names, perturbed(present, ascent, names, sam.rho), x, y)
      const norm = tf.sqrt(tf.addN(names.map((name) => tf.sum(tf.square(used.gradients[name]!)))))
      const factor = clipNorm === undefined ? null : tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6)))
      const gradients =
        factor === null ? used.gradients : mapTensors(used.gradients, (gradient) => tf.mul(gradient, factor))
      const updated = updaters.map((updater) => updater.update(gradients, present, state, inputs))
      const next: NamedTensors = Object.assign({}, ...updated.map((one) => one.params))
      const blend = (old: NamedTensors, weight: tf.Tensor | number) =>
        mapTensors(old, (value, name) => tf.add(value, tf.mul(tf.sub(next[name]!, value), weight)))
      return {
        metrics: { loss: plain.loss as tf.Scalar, perturbedLoss: used.loss as tf.Scalar, gradNorm: norm as tf.Scalar },
        state: {
          ...next,
          ...(Object.assign({}, ...updated.map((one) => one.slots)) as NamedTensors),
          ...put(EMA, ema === undefined ? pick(state, EMA) : blend(pick(state, EMA), 1 - ema.decay)),
          ...put(SWA, swa === undefined ? pick(state, SWA) : blend(pick(state, SWA), inputs[SWA_WEIGHT]!)),
          ...put(LAST, gradients),
        },
      }
    },
  }
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
