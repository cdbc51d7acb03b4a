import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { liveNumbers } from '../methods/plan'
import type { LossAt, StepParts } from '../methods/types'
import { applyUpdates, liveShapes } from '../optim/apply'
import type { Task } from '../tasks/types'
import { mapValues, type HostArray, type NamedTensors, type StepSpec } from '../tensor/step'
import type { StepPlan, StepStart } from './step-plan'

/**
 * What a step computes: `train` the update and its loss; `row` also the metrics of a logged row; `evaluate` also what is measured on held-out
 * data; `last` a row with an evaluation and no update after it.
 */
export type StepVariant = 'train' | 'row' | 'evaluate' | 'last'

/** The differentiated loss of every step, logged or not: it tells at which step a run diverged. */
export const STEP_LOSS = 'stepLoss'

const PARAMETER = 'parameter:'
/** The optimizer's. */
const SLOT = 'slot:'
/** The method's. */
const METHOD = 'method:'
/** The model's. */
const BUFFER = 'buffer:'
const INPUT = 'input:'
const LIVE = 'live:'
const METHOD_LIVE = 'method-live:'
const METHOD_INPUT = 'method-input:'

/**
 * One training step of a task, under a method and an optimizer, as a pure function, with everything that changes from step to step as an input.
 *
 * @param start  initial values; copied by whoever runs the step
 * @throws CourseError('bad-config') if the method rounds and the task can't
 */
export function trainingStep(plan: StepPlan, start: StepStart): StepSpec<StepVariant> {
  const { task, update, method } = plan
  const rounding = method.def.rounding?.(method.h) ?? undefined
  if (rounding !== undefined && task.rounds !== true) {
    throw new CourseError('bad-config', 'This task trains in float32 only; choose another method or another task.')
  }
  const scalar = () => ({ shape: [], dtype: 'float32' as const })
  return {
    state: {
      ...prefixed(PARAMETER, start.parameters),
      ...prefixed(SLOT, start.optimizerSlots),
      ...prefixed(METHOD, start.methodSlots),
      ...prefixed(BUFFER, start.buffers),
    },
    inputs: {
      ...prefixed(INPUT, task.inputSpecs),
      ...prefixed(
        LIVE,
        mapValues(liveShapes(update), (shape) => ({ shape, dtype: 'float32' as const })),
      ),
      ...prefixed(METHOD_LIVE, mapValues(liveNumbers(method), scalar)),
      ...prefixed(METHOD_INPUT, method.def.inputSpecs?.(task.parameters, method.h) ?? {}),
    },
    variants: ['train', 'row', 'evaluate', 'last'],
    step(state, allInputs, variant) {
      const parameters = inOrder(task, unprefixed(PARAMETER, state))
      const buffers = unprefixed(BUFFER, state)
      const inputs = unprefixed(INPUT, allInputs)
      const evaluates = variant === 'evaluate' || variant === 'last'
      const evaluation = evaluates ? task.evaluate?.(parameters, buffers, rounding) : {}
      const row = variant === 'train' ? {} : task.metrics?.(parameters, inputs)
      if (variant === 'last') {
        const loss = method.def.loss?.(methodParts(plan, state, inputs)) ?? task.loss(parameters, inputs, rounding)
        return { metrics: { [STEP_LOSS]: loss, ...row, ...evaluation }, state: null }
      }
      const outcome = method.def.step({
        ...methodParts(plan, state, inputs),
        optimizerSlots: unprefixed(SLOT, state),
        live: unprefixed(METHOD_LIVE, allInputs) as StepParts<typeof method.h>['live'],
        inputs: unprefixed(METHOD_INPUT, allInputs),
        logged: variant !== 'train',
        update(gradients, present) {
          const live = unprefixed(LIVE, allInputs)
          const updated = applyUpdates(update, gradients, present, unprefixed(SLOT, state), live)
          return { parameters: updated.params, optimizerSlots: updated.slots }
        },
      })
      const { loss, gradients, metrics } = outcome
      const ofGradients =
        variant === 'evaluate'
          ? {
              gradNorm: globalNorm(task.parameters.map(({ name }) => gradients[name]!)),
              ...task.gradientMetrics?.(gradients),
            }
          : {}
      return {
        metrics: {
          [STEP_LOSS]: loss,
          ...ofGradients,
          ...(variant === 'train' ? {} : metrics),
          ...row,
          ...evaluation,
        },
        state: {
          ...prefixed(PARAMETER, task.project?.(outcome.parameters) ?? outcome.parameters),
          ...prefixed(SLOT, outcome.optimizerSlots),
          ...prefixed(METHOD, outcome.slots),
          ...prefixed(BUFFER, task.nextBuffers?.(buffers, parameters, inputs) ?? {}),
        },
      }
    },
  }
}

/** What a method is given of a state, apart from what belongs to the update. */
export function methodParts({ task, method }: StepPlan, state: NamedTensors, inputs: NamedTensors) {
  const rounding = method.def.rounding?.(method.h) ?? undefined
  return {
    parameters: inOrder(task, unprefixed(PARAMETER, state)),
    slots: unprefixed(METHOD, state),
    h: method.h,
    lossAt: lossAndGradients(task, inputs, rounding),
    lossOnly: (parameters: NamedTensors) => task.loss(parameters, inputs, rounding),
  }
}

function lossAndGradients(task: Task, inputs: NamedTensors, rounding: Parameters<Task['loss']>[2]): LossAt {
  return (parameters, { scale, part, exact = false } = {}) => {
    const names = Object.keys(parameters)
    const batch = part === undefined ? inputs : mapValues(inputs, (input) => tf.split(input, part.of)[part.index]!)
    const lossOf = (...tensors: tf.Tensor[]) => task.loss(zip(names, tensors), batch, exact ? undefined : rounding)
    const { value, grads } = tf.valueAndGrads(lossOf)(
      names.map((name) => parameters[name]!),
      scale,
    )
    return { loss: value, gradients: zip(names, grads) }
  }
}

/** Optimizers hand parameters back in an order of their own; sums over all of them must not depend on it. */
const inOrder = (task: Task, parameters: NamedTensors): NamedTensors =>
  Object.fromEntries(task.parameters.map(({ name }) => [name, parameters[name]!]))

/** The parameters within a step's state. */
export const parametersOf = (state: NamedTensors): NamedTensors => unprefixed(PARAMETER, state)

/** Tensors with which a run goes on from a state; what belongs to the optimizer is for the caller to add. The state keeps its tensors. */
export function partsOf(state: NamedTensors): Omit<StepStart, 'optimizerSlots'> {
  return {
    parameters: parametersOf(state),
    methodSlots: unprefixed(METHOD, state),
    buffers: unprefixed(BUFFER, state),
  }
}

/** What the host gives to a step, by the names for `StepRunner.setInput`. */
export function hostInputs(inputs: {
  readonly task: Readonly<Record<string, HostArray>>
  readonly update: Readonly<Record<string, HostArray>>
  readonly method: Readonly<Record<string, HostArray>>
  /** Numbers of the method's hyper-parameters. */
  readonly methodNumbers: Readonly<Record<string, number>>
}): Readonly<Record<string, HostArray>> {
  return {
    ...prefixed(INPUT, inputs.task),
    ...prefixed(LIVE, inputs.update),
    ...prefixed(METHOD_INPUT, inputs.method),
    ...prefixed(
      METHOD_LIVE,
      mapValues(inputs.methodNumbers, (value) => Float32Array.of(value)),
    ),
  }
}

const zip = (names: readonly string[], tensors: readonly tf.Tensor[]): NamedTensors =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))

const prefixed = <T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}${name}`, value]))

const unprefixed = <T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    ),
  )

/** sqrt(sum of squares) over all tensors. */
function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor)))))
}
