import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { getPath } from '../experiments/paths'
import type { Intervention, RunConfig } from '../experiments/types'
import { planMethod, type MethodPlan } from '../methods/plan'
import { initSlots, planUpdates, type UpdatePlan } from '../optim/apply'
import { readsClock } from '../optim/live-inputs'
import type { Task } from '../tasks/types'
import type { NamedTensors } from '../tensor/step'

/** Everything that decides what a step computes. */
export interface StepPlan {
  readonly task: Task
  readonly update: UpdatePlan
  readonly method: MethodPlan
}

/** Tensors with which a run begins. */
export interface StepStart {
  readonly parameters: NamedTensors
  readonly optimizerSlots: NamedTensors
  readonly methodSlots: NamedTensors
  readonly buffers: NamedTensors
}

/** @throws CourseError('bad-config') if the optimizer or the method does not exist or can't do what is asked */
export function planStep(task: Task, { optimizer, method }: RunConfig): StepPlan {
  const plan = { task, update: planUpdates(task.parameters, optimizer), method: planMethod(method) }
  const counting = plan.update.groups.find(readsClock)
  if (plan.method.def.skipsSteps?.(plan.method.h) === true && counting !== undefined) {
    throw new CourseError(
      'bad-config',
      'This optimizer counts its updates, and the method skips some of them; choose plain SGD, or a method that skips none.',
    )
  }
  return plan
}

/** Tensors with which a run begins. The caller owns them. */
export function startOf({ task, update, method }: StepPlan): StepStart {
  const initial = task.initialParameters()
  const parameters = method.def.prepare?.(initial, method.h) ?? initial
  if (parameters !== initial) tf.dispose(initial)
  return {
    parameters,
    optimizerSlots: initSlots(update, parameters),
    methodSlots: method.def.init?.(parameters, method.h) ?? {},
    buffers: task.initialBuffers?.() ?? {},
  }
}

/** Whether a path leads to a number of the optimizer or of the one that takes what it leaves. */
export const isOfOptimizer = (path: string): boolean => path.startsWith('optimizer.')

/** @throws CourseError('bad-config') if nothing numeric is at the path, or it can't change mid-run */
export function checkChange(plan: StepPlan, { path, value }: Pick<Intervention, 'path' | 'value'>): void {
  const match = /^(optimizer|optimizer\.rest|method)\.hyper\.(\w+)$/.exec(path)
  if (match === null || !Number.isFinite(value)) {
    throw new CourseError('bad-config', `"${path}" can't change while a run trains; it takes effect at the next Run.`)
  }
  const [, owner, name = ''] = match
  const { update, method } = plan
  const key = owner === 'optimizer.rest' ? 'rest' : 'optimizer'
  const changed = owner === 'method' ? method : update.groups.find((group) => group.key === key)
  const present = changed === undefined ? undefined : getPath(changed.h, name)
  if (changed === undefined || typeof present !== 'number') {
    throw new CourseError('bad-config', `"${path}" is not a number of this run.`)
  }
  if (changed.def.structural?.includes(name) === true || ((present === 0) !== (value === 0) && name !== 'lr')) {
    // A structural number, or one that was left out of the computation because it was zero.
    throw new CourseError('bad-config', `"${name}" shapes the update itself: it takes effect at the next Run.`)
  }
}
