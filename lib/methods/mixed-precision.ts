import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import type { MetricRecord } from '../experiments/types'
import { anyNonFinite } from '../tensor/ops/non-finite'
import { roundToFormat, type NarrowFormat } from '../tensor/ops/round-to-format'
import { stochasticRound } from '../tensor/ops/stochastic-round'
import { Rng } from '../tensor/rng'
import { mapValues, type NamedTensors } from '../tensor/step'
import { magnitudeHistogram } from './gradient-magnitudes'
import { nextScale, type ScalerRule } from './loss-scaler'
import type { MethodDef, StepParts } from './types'

export type MixedPrecisionHyper = {
  /** What weights, activations and gradients are rounded to: 'float32' (not at all) or a `NarrowFormat`. */
  readonly format: string
  /** What gradients are rounded to on their way back: a `NarrowFormat`, or 'same' for `format`. */
  readonly gradientFormat: string
  /** Whether weights are kept and updated in float32, and rounded on their way into the network. Otherwise the update itself is rounded. */
  readonly masterWeights: boolean
  /** How an update of weights without masters is rounded: 'nearest' or 'stochastic'. */
  readonly rounding: string
  /** What the loss is multiplied by before the backward pass, and the gradients are divided by after it. The first value, if it is dynamic. */
  readonly lossScale: number
  /** Whether the scale follows the gradients, and steps that overflow are skipped. A static one is not watched: infinities reach the weights. */
  readonly dynamicScale: boolean
  readonly growthFactor: number
  readonly backoffFactor: number
  readonly growthInterval: number
  /**
   * Makes the loss, and with it every gradient in the backward pass, smaller. The gradients are divided by it before the update, which in exact
   * arithmetic cancels: it moves the gradients within the format's range and does nothing else.
   */
  readonly lossWeight: number
}

const FORMATS: readonly string[] = ['float16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2'] satisfies NarrowFormat[]

/** The format to round to; null for float32. */
function narrowFormat({ format, rounding }: MixedPrecisionHyper): NarrowFormat | null {
  if (rounding !== 'nearest' && rounding !== 'stochastic') {
    throw new CourseError('bad-config', `"rounding" is "${rounding}"; it must be nearest or stochastic.`)
  }
  return format === 'float32' ? null : asNarrow(format)
}

function asNarrow(format: string): NarrowFormat {
  if (FORMATS.includes(format)) return format as NarrowFormat
  throw new CourseError('bad-config', `There is no format "${format}"; there are float32, ${FORMATS.join(', ')}.`)
}

/** The format to which the weights themselves are rounded; null if they are float32. */
const weightFormat = (h: MixedPrecisionHyper): NarrowFormat | null => (h.masterWeights ? null : narrowFormat(h))

const isStochastic = (h: MixedPrecisionHyper): boolean => weightFormat(h) !== null && h.rounding === 'stochastic'

/**
 * Mixed-precision training, emulated: every weight, activation and gradient is rounded to a narrow format by integer operations on its bits, products
 * and sums are float32, as in a matrix unit with float32 accumulators. The optimizer works in float32.
 *
 * @source Micikevicius et al. 2018. https://arxiv.org/abs/1710.03740
 */
export const mixedPrecision: MethodDef<MixedPrecisionHyper> = {
  source: 'https://arxiv.org/abs/1710.03740',
  defaults: {
    format: 'bfloat16',
    gradientFormat: 'same',
    masterWeights: true,
    rounding: 'nearest',
    lossScale: 1,
    dynamicScale: false,
    growthFactor: 2,
    backoffFactor: 0.5,
    growthInterval: 2000,
    lossWeight: 1,
  },
  structural: ['lossScale'],
  gradEvalsPerStep: () => 1,
  // An optimizer's clock is the host's and ticks on skipped steps too, where PyTorch's does not: Adam's bias correction would be wrong after them.
  skipsSteps: (h) => h.dynamicScale,
  prepare(parameters, h) {
    const format = weightFormat(h)
    return format === null ? parameters : mapValues(parameters, (parameter) => roundToFormat(parameter, format, null))
  },
  init: (_, h) => ({ scale: tf.scalar(h.lossScale), growthTracker: tf.scalar(0), skippedSteps: tf.scalar(0) }),
  inputSpecs: (_, h): ReturnType<NonNullable<MethodDef['inputSpecs']>> =>
    isStochastic(h) ? { seed: { shape: [1], dtype: 'int32' } } : {},
  inputs: (_, h, seed, step): ReturnType<NonNullable<MethodDef['inputs']>> =>
    isStochastic(h) ? { seed: Int32Array.of(new Rng(seed, 'rounding', step).uint32()) } : {},
  rounding(h) {
    const format = narrowFormat(h)
    if (format === null) return null
    const gradientFormat = h.gradientFormat === 'same' ? format : asNarrow(h.gradientFormat)
    return (x) => roundToFormat(x, format, gradientFormat)
  },
  step(parts) {
    const { parameters, optimizerSlots, slots, live, h, lossAt, logged, update } = parts
    const scale = tf.mul<tf.Scalar>(slots.scale!, live.lossWeight!)
    const { loss, gradients: scaled } = lossAt(parameters, { scale })
    const gradients = mapValues(scaled, (gradient) => tf.div(gradient, scale))
    const exact = update(gradients, parameters)
    const next = { parameters: roundWeights(parts, exact.parameters), optimizerSlots: exact.optimizerSlots, slots }
    const metrics = logged ? roundingMetrics(parts, scaled, exact.parameters, next.parameters) : {}
    if (!h.dynamicScale) return { loss, gradients, ...next, metrics }
    const overflowed = anyNonFinite(Object.values(scaled))
    const kept = (before: NamedTensors, after: NamedTensors) =>
      mapValues(after, (tensor, name) => tf.where(overflowed, before[name]!, tensor))
    const { scale: present, growthTracker } = slots
    const skippedSteps = tf.add(slots.skippedSteps!, tf.cast(overflowed, 'float32'))
    const scaler = nextScale(
      { scale: present!, growthTracker: growthTracker! },
      overflowed,
      live as unknown as ScalerRule,
    )
    return {
      loss,
      gradients,
      parameters: kept(parameters, next.parameters),
      optimizerSlots: kept(optimizerSlots, next.optimizerSlots),
      slots: { ...scaler, skippedSteps },
      metrics: { ...metrics, skippedSteps: skippedSteps as tf.Scalar },
    }
  },
  async fields({ parameters, slots, h, lossAt }, step) {
    const [present] = await slots.scale!.data()
    const scale = present! * h.lossWeight
    const flat = tf.tidy(() => {
      const { gradients } = lossAt(parameters, { scale: tf.scalar(scale), exact: true })
      return tf.concat(Object.values(gradients).map((gradient) => tf.reshape(gradient, [-1])))
    })
    const values = await flat.data<'float32'>()
    flat.dispose()
    return [magnitudeHistogram(values, step)]
  },
}

type Parts = StepParts<MixedPrecisionHyper>

/** Weights as they are kept after an update. */
function roundWeights({ h, inputs }: Parts, updated: NamedTensors): NamedTensors {
  const format = weightFormat(h)
  if (format === null) return updated
  const names = Object.keys(updated).sort() // A weight's salt must not depend on the optimizer's order.
  return mapValues(updated, (weight, name) =>
    h.rounding === 'stochastic'
      ? stochasticRound(weight, inputs.seed!, format, names.indexOf(name))
      : roundToFormat(weight, format, null),
  )
}

/** What rounding did to this step's gradients and to its update. Before an overflow is looked at. */
function roundingMetrics(
  { parameters, slots, live, h, lossAt }: Parts,
  scaled: NamedTensors,
  updated: NamedTensors,
  kept: NamedTensors,
): MetricRecord<tf.Scalar> {
  const names = Object.keys(parameters)
  const metrics: Record<string, tf.Scalar> = { lossScaleLog2: tf.div<tf.Scalar>(tf.log(slots.scale!), Math.LN2) }
  if (narrowFormat(h) !== null) {
    const exact = lossAt(parameters, { scale: tf.mul<tf.Scalar>(slots.scale!, live.lossWeight!), exact: true })
    const zero = tf.scalar(0)
    metrics.flushedToZero = shareOf(names, (name) => ({
      of: tf.notEqual(exact.gradients[name]!, zero),
      where: tf.equal(scaled[name]!, zero),
    }))
  }
  if (weightFormat(h) !== null) {
    metrics.lostUpdates = shareOf(names, (name) => ({
      of: tf.notEqual(updated[name]!, parameters[name]!),
      where: tf.equal(kept[name]!, parameters[name]!),
    }))
  }
  return metrics
}

/** Among the numbers that are `of`, over all tensors, the share that are `where`; 0 if there are none. */
function shareOf(
  names: readonly string[],
  marks: (name: string) => { readonly of: tf.Tensor; readonly where: tf.Tensor },
): tf.Scalar {
  const count = (mark: tf.Tensor) => tf.sum(tf.cast(mark, 'float32'))
  const pairs = names.map(marks)
  const all = tf.addN(pairs.map(({ of }) => count(of)))
  const some = tf.addN(pairs.map(({ of, where }) => count(tf.logicalAnd(of, where))))
  return tf.divNoNan<tf.Scalar>(some, all)
}
