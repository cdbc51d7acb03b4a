import * as tf from '@tensorflow/tfjs-core'

import type { Activation, MethodName, MethodSpec, OptimizerName } from '@/lib/experiments/types'
import { METHODS } from '@/lib/methods'
import { planMethod, type MethodPlan } from '@/lib/methods/plan'
import type { LossAndGradients, LossOptions } from '@/lib/methods/types'
import { mlpForward, mlpParameters } from '@/lib/models/mlp'
import type { Rounding } from '@/lib/tasks/types'
import { mse } from '@/lib/tensor/ops/mean-squared-error'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { mapValues, type NamedTensors, type StepSpec } from '@/lib/tensor/step'
import { compareAll, toFloat32, type Comparison, type NamedTensorJson, type Outcome, type Tolerance, type TrainingCase } from './case-types'
import { FORMATS } from './rounding-cases'
import { Updater, type MakeRunner } from './updates'

type Variant = 'step' | 'last'

/** A step's inputs besides the optimizers': the weight of the new parameters in the stochastic weight average, 0 where it takes none. */
const SWA_WEIGHT = 'swaWeight'

/** The course's own method for a case, with its hyper-parameters. */
function methodOf({ sam, precision, accumulate }: TrainingCase): MethodSpec {
  if (sam !== undefined) {
    const { variant, ...hyper } = sam
    return { name: variant as MethodName, hyper }
  }
  if (precision !== undefined) {
    const { format, ...hyper } = precision
    return { name: 'mixed-precision', hyper: { ...hyper, format: FORMATS[format] ?? format } }
  }
  return accumulate === undefined ? { name: 'plain' } : { name: 'accumulation', hyper: { parts: accumulate } }
}

export async function runTrainingCase(reference: TrainingCase, makeRunner: MakeRunner): Promise<Outcome> {
  const wanted = methodOf(reference)
  if (!Object.hasOwn(METHODS, wanted.name)) return { skipped: `no method "${wanted.name}" in this version` }
  const method = planMethod(wanted)
  const { widths, groups, steps, lrs, expected, tolerance } = reference
  const infos = mlpParameters(widths)
  const byName = new Map(reference.params.map((json) => [json.name, json]))
  const given: NamedTensors = Object.fromEntries(
    infos.map(({ name, shape }) => [name, tf.tensor(toFloat32(byName.get(name)!.data), [...shape])]),
  )
  const params = method.def.prepare?.(given, method.h) ?? given
  if (params !== given) tf.dispose(given)
  const updaters = groups.map((group, i) => {
    const own = infos.filter(({ name }) => group.params.includes(name))
    return new Updater(`${i}/`, group.optimizer as OptimizerName, group, own)
  })
  const x = tf.tensor(toFloat32(reference.x.data), [...reference.x.shape])
  const y = tf.tensor(toFloat32(reference.y.data), [...reference.y.shape], isClasses(reference) ? 'int32' : 'float32')
  const spec = stepOf(reference, method, params, updaters, x, y)
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
    for (const [name, values] of Object.entries(method.def.inputs?.(infos, method.h, 0, t) ?? {})) {
      runner.setInput(METHOD_INPUT + name, values)
    }
    runner.replay(1, 'step')
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
    ...compareAll('first loss', column('loss').slice(0, 1), expected.losses.slice(0, 1), firstLossTolerance(reference)),
    ...compareAll('finalLoss', [metrics[steps]!.loss!], [expected.finalLoss], tolerance),
    ...(expected.perturbedLosses === undefined
      ? []
      : compareAll('perturbedLosses', column('perturbedLoss'), expected.perturbedLosses, tolerance)),
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
const METHOD = 'method:'
const METHOD_INPUT = 'method-input:'

/** On a GPU, tanh may tip a single rounding over: there the wide tolerance counts. */
const firstLossTolerance = ({ firstLossTolerance: tight, tolerance }: TrainingCase): Tolerance =>
  tf.getBackend() === 'webgpu' ? tolerance : (tight ?? tolerance)

/** The whole step as a function of tensors. Its state is the caller's. */
function stepOf(
  reference: TrainingCase,
  { def, h }: MethodPlan,
  params: NamedTensors,
  updaters: readonly Updater[],
  x: tf.Tensor,
  y: tf.Tensor,
): StepSpec<Variant> {
  const names = Object.keys(params)
  const { clipNorm, ema, swa } = reference
  const optimizerSlots: NamedTensors = Object.assign({}, ...updaters.map((updater) => updater.initSlots(params)))
  const methodSlots = def.init?.(params, h) ?? {}
  const zeros = (prefix: string) =>
    Object.fromEntries(names.map((name) => [prefix + name, tf.zerosLike(params[name]!)]))
  const copies = Object.fromEntries(names.map((name) => [EMA + name, tf.clone(params[name]!)]))
  const pick = (state: NamedTensors, prefix: string, keys: readonly string[] = names): NamedTensors =>
    Object.fromEntries(keys.map((name) => [name, state[prefix + name]!]))
  const put = <T>(prefix: string, entries: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).map(([name, entry]) => [prefix + name, entry]))
  const methodInputs = def.inputSpecs?.(mlpParameters(reference.widths), h) ?? {}
  const rounding = def.rounding?.(h) ?? undefined
  return {
    state: { ...params, ...optimizerSlots, ...put(METHOD, methodSlots), ...copies, ...zeros(SWA) },
    inputs: Object.assign(
      { [SWA_WEIGHT]: { shape: [], dtype: 'float32' as const }, ...put(METHOD_INPUT, methodInputs) },
      ...updaters.map(({ inputs }) => inputs),
    ) as StepSpec<Variant>['inputs'],
    variants: ['step', 'last'],
    step(state, inputs, variant): ReturnType<StepSpec<Variant>['step']> {
      const present = pick(state, '')
      const lossOnly = (at: NamedTensors) => lossOf(reference, at, x, y, rounding)
      if (variant === 'last') return { metrics: { loss: lossOnly(present) }, state: null }
      let norm = tf.scalar(0)
      const outcome = def.step({
        parameters: present,
        optimizerSlots: pick(state, '', Object.keys(optimizerSlots)),
        slots: pick(state, METHOD, Object.keys(methodSlots)),
        live: Object.fromEntries(
          Object.entries(h).flatMap(([name, value]) => (typeof value === 'number' ? [[name, tf.scalar(value)]] : [])),
        ),
        inputs: pick(inputs, METHOD_INPUT, Object.keys(methodInputs)),
        h,
        logged: true,
        lossOnly,
        lossAt: (at, options = {}) => lossAndGradients(reference, names, at, x, y, rounding, options),
        update(gradients, parameters) {
          norm = tf.sqrt(tf.addN(names.map((name) => tf.sum(tf.square(gradients[name]!)))))
          const factor = clipNorm === undefined ? null : tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6)))
          const clipped = factor === null ? gradients : mapValues(gradients, (gradient) => tf.mul(gradient, factor))
          const updated = updaters.map((updater) => updater.update(clipped, parameters, state, inputs))
          return {
            parameters: Object.assign({}, ...updated.map((one) => one.params)) as NamedTensors,
            optimizerSlots: Object.assign({}, ...updated.map((one) => one.slots)) as NamedTensors,
          }
        },
      })
      const next = outcome.parameters
      const blend = (old: NamedTensors, weight: tf.Tensor | number) =>
        mapValues(old, (value, name) => tf.add(value, tf.mul(tf.sub(next[name]!, value), weight)))
      const { perturbedLoss } = outcome.metrics ?? {}
      return {
        metrics: { loss: outcome.loss, gradNorm: norm, ...(perturbedLoss === undefined ? {} : { perturbedLoss }) },
        state: {
          ...next,
          ...outcome.optimizerSlots,
          ...put(METHOD, outcome.slots),
          ...put(EMA, ema === undefined ? pick(state, EMA) : blend(pick(state, EMA), 1 - ema.decay)),
          ...put(SWA, swa === undefined ? pick(state, SWA) : blend(pick(state, SWA), inputs[SWA_WEIGHT]!)),
        },
      }
    },
  }
}

const isClasses = ({ loss }: TrainingCase): boolean => loss === 'softmax_cross_entropy'

function lossOf(
  reference: TrainingCase,
  params: NamedTensors,
  x: tf.Tensor,
  y: tf.Tensor,
  rounding?: Rounding,
): tf.Scalar {
  const outputs = mlpForward(params, x, reference.activation as Activation, reference.widths.length - 1, rounding)
  return isClasses(reference) ? softmaxCrossEntropy(outputs, y as tf.Tensor1D, reference.labelSmoothing) : mse(outputs, y)
}

/** As the engine gives it to a method. Inside `tf.tidy`. */
function lossAndGradients(
  reference: TrainingCase,
  names: readonly string[],
  params: NamedTensors,
  x: tf.Tensor,
  y: tf.Tensor,
  rounding: Rounding | undefined,
  { scale, part }: LossOptions,
): LossAndGradients {
  const some = (rows: tf.Tensor) => (part === undefined ? rows : tf.split(rows, part.of)[part.index]!)
  const lossAt = (...values: tf.Tensor[]) =>
    lossOf(reference, Object.fromEntries(names.map((name, i) => [name, values[i]!])), some(x), some(y), rounding)
  const { value, grads } = tf.valueAndGrads(lossAt)(
    names.map((name) => params[name]!),
    scale,
  )
  return { loss: value, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) }
}
