import * as tf from '@tensorflow/tfjs-core'

import { applyUpdates, liveShapes, type UpdatePlan } from '../optim/apply'
import type { Task } from '../tasks/types'
import type { NamedTensors, StepSpec } from '../tensor/step'

/**
 * What a step computes: `train` the update and its loss; `row` also the metrics of a logged row; `evaluate` also what is measured on held-out
 * data; `last` a row with an evaluation and no update after it.
 */
export type StepVariant = 'train' | 'row' | 'evaluate' | 'last'

/** The differentiated loss of every step, logged or not: it tells at which step a run diverged. */
export const STEP_LOSS = 'stepLoss'

const PARAMETER = 'parameter:'
const SLOT = 'slot:'
const INPUT = 'input:'
const LIVE = 'live:'

/**
 * One training step of a task under an optimizer as a pure function, with everything that changes from step to step as an input.
 *
 * @param parameters  initial values, as `slots`; copied by whoever runs the step
 */
export function trainingStep(
  task: Task,
  plan: UpdatePlan,
  parameters: NamedTensors,
  slots: NamedTensors,
): StepSpec<StepVariant> {
  const names = Object.keys(parameters)
  const liveSpecs = mapEntries(liveShapes(plan), (shape) => ({ shape, dtype: 'float32' as const }))
  return {
    state: { ...prefixed(PARAMETER, parameters), ...prefixed(SLOT, slots) },
    inputs: { ...prefixed(INPUT, task.inputSpecs), ...prefixed(LIVE, liveSpecs) },
    variants: ['train', 'row', 'evaluate', 'last'],
    step(state, allInputs, variant) {
      const present = parametersOf(state)
      const inputs = unprefixed(INPUT, allInputs)
      const evaluation = variant === 'evaluate' || variant === 'last' ? task.evaluate?.(present) : {}
      const row = variant === 'train' ? {} : task.metrics?.(present, inputs)
      if (variant === 'last') {
        const loss = task.loss(present, inputs)
        return { metrics: { [STEP_LOSS]: loss, ...row, ...evaluation }, state: null }
      }
      const lossOf = (...tensors: tf.Tensor[]) => task.loss(zip(names, tensors), inputs)
      const { value: loss, grads } = tf.valueAndGrads(lossOf)(names.map((name) => present[name]!))
      const gradNorm = variant === 'evaluate' ? { gradNorm: globalNorm(grads) } : {}
      const live = unprefixed(LIVE, allInputs)
      const updated = applyUpdates(plan, zip(names, grads), present, unprefixed(SLOT, state), live)
      const projected = task.project?.(updated.params) ?? updated.params
      return {
        metrics: { [STEP_LOSS]: loss, ...gradNorm, ...row, ...evaluation },
        state: { ...prefixed(PARAMETER, projected), ...prefixed(SLOT, updated.slots) },
      }
    },
  }
}

/** The parameters within a step's state. */
export const parametersOf = (state: NamedTensors): NamedTensors => unprefixed(PARAMETER, state)

/** Names, for `StepRunner.setInput`, of what the task and the optimizer read from the host. */
export const inputName = (name: string): string => `${INPUT}${name}`
export const liveName = (name: string): string => `${LIVE}${name}`

const zip = (names: readonly string[], tensors: readonly tf.Tensor[]): NamedTensors =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))

const mapEntries = <A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))

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
