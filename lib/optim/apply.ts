/**
 * From an `OptimizerSpec` to updates of named parameters. The engine's loop is
 *
 *     const plan = planUpdates(task.parameters, config.optimizer)   // host only; throws for a bad spec
 *     let slots = initSlots(plan, params)                           // the caller owns them
 *     ...each step, with `live[group.key]` holding a scalar for each number in `group.h` (`lr` scheduled):
 *     const next = applyUpdates(plan, gradients, params, slots, live)
 *     tf.dispose([params, slots]); params = next.params; slots = next.slots
 *
 * Parameters that the named optimizer does not take (Muon takes hidden matrices only) form the group `rest`.
 *
 * A slider may move a number of `group.h` mid-run unless `group.def.structural` lists it, and unless it is or becomes 0: a
 * hyper-parameter that is 0 is left out of the computation, slots included (see `terms.ts`). `lr` is always live.
 */
import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import type { Hyper, OptimizerSpec } from '../experiments/types'
import { OPTIMIZERS } from '.'
import type { OptimizerDef, ParameterInfo, Slots } from './types'

export type GroupKey = 'optimizer' | 'rest'
/** Tensors by name. Slots are keyed `parameter/slot`, e.g. `W1/m`. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>
/** Numeric hyper-parameters as scalars, for each group of the plan. */
export type GroupLive = Readonly<Record<GroupKey, Readonly<Record<string, tf.Scalar>>>>

/** Parameters that one optimizer updates with the same hyper-parameters. */
export interface UpdateGroup {
  readonly key: GroupKey
  readonly def: OptimizerDef
  /** Defaults merged with the spec's. */
  readonly h: Hyper
  /** Names, in order of the task. */
  readonly parameters: readonly string[]
}

export interface UpdatePlan {
  /** `optimizer` first; `rest` only if it has parameters. Every parameter is in exactly one. */
  readonly groups: readonly UpdateGroup[]
}

/**
 * Decides who updates what, on the host alone.
 *
 * @throws CourseError('bad-config') for an unknown optimizer or hyper-parameter, a value of the wrong kind, or an optimizer that takes
 *         none of the parameters (Muon on a task without hidden matrices)
 */
export function planUpdates(parameters: readonly ParameterInfo[], spec: OptimizerSpec): UpdatePlan {
  const def = findOptimizer(spec.name)
  const h = resolveHyper(spec.name, def, spec.hyper ?? {})
  const restSpec = spec.rest ?? { name: 'adamw' }
  const restDef = findOptimizer(restSpec.name)
  const restH = resolveHyper(restSpec.name, restDef, restSpec.hyper ?? {})
  const taken = parameters.filter((parameter) => takes(def, parameter))
  const rest = parameters.filter((parameter) => !takes(def, parameter))
  if (taken.length === 0) {
    throw new CourseError(
      'bad-config',
      `"${spec.name}" takes none of this model's parameters; choose another optimizer.`,
    )
  }
  const orphan = rest.find((parameter) => !takes(restDef, parameter))
  if (orphan !== undefined) {
    throw new CourseError(
      'bad-config',
      `Neither "${spec.name}" nor "${restSpec.name}" takes the parameter "${orphan.name}".`,
    )
  }
  const names = (infos: readonly ParameterInfo[]) => infos.map(({ name }) => name)
  const groups: UpdateGroup[] = [{ key: 'optimizer', def, h, parameters: names(taken) }]
  if (rest.length > 0) groups.push({ key: 'rest', def: restDef, h: restH, parameters: names(rest) })
  return { groups }
}

/** State before the first update. The caller owns the tensors. */
export function initSlots(plan: UpdatePlan, params: NamedTensors): Record<string, tf.Tensor> {
  const slots: Record<string, tf.Tensor> = {}
  for (const { def, h, parameters } of plan.groups) {
    for (const name of parameters) {
      for (const [slot, tensor] of Object.entries(def.init(named(params, name, 'value'), h)))
        slots[`${name}/${slot}`] = tensor
    }
  }
  return slots
}

/**
 * One update of every parameter of the plan. Pure: disposes nothing that it is given, and every tensor that it returns is new.
 *
 * @param gradients  by parameter name, in the parameters' shapes
 * @returns the parameters and slots of the next step; they survive the function's own `tf.tidy`, not an enclosing one
 * @throws CourseError('bad-shape') if a gradient, a value or a slot is missing
 */
export function applyUpdates(
  plan: UpdatePlan,
  gradients: NamedTensors,
  params: NamedTensors,
  slots: NamedTensors,
  live: GroupLive,
): { params: Record<string, tf.Tensor>; slots: Record<string, tf.Tensor> } {
  const bySlot = groupSlots(slots)
  return tf.tidy(() => {
    const next: { params: Record<string, tf.Tensor>; slots: Record<string, tf.Tensor> } = { params: {}, slots: {} }
    for (const { key, def, h, parameters } of plan.groups) {
      for (const name of parameters) {
        const gradient = named(gradients, name, 'gradient')
        const updated = def.update(gradient, named(params, name, 'value'), bySlot[name] ?? {}, live[key], h)
        next.params[name] = updated.parameter
        for (const [slot, tensor] of Object.entries(updated.slots)) next.slots[`${name}/${slot}`] = tensor
      }
    }
    return next
  })
}

/** `W1/m` -> slots.W1.m. A parameter's own name may hold slashes. */
function groupSlots(slots: NamedTensors): Record<string, Slots> {
  const grouped: Record<string, Record<string, tf.Tensor>> = {}
  for (const [path, tensor] of Object.entries(slots)) {
    const cut = path.lastIndexOf('/')
    ;(grouped[path.slice(0, cut)] ??= {})[path.slice(cut + 1)] = tensor
  }
  return grouped
}

const takes = (def: OptimizerDef, parameter: ParameterInfo): boolean => def.appliesTo?.(parameter) ?? true

function named(tensors: NamedTensors, name: string, what: string): tf.Tensor {
  const tensor = tensors[name]
  if (tensor === undefined) throw new CourseError('bad-shape', `The parameter "${name}" has no ${what}.`)
  return tensor
}

function findOptimizer(name: string): OptimizerDef {
  if (!Object.hasOwn(OPTIMIZERS, name)) {
    throw new CourseError(
      'bad-config',
      `There is no optimizer "${name}"; there are ${Object.keys(OPTIMIZERS).join(', ')}.`,
    )
  }
  return OPTIMIZERS[name as keyof typeof OPTIMIZERS]
}

/** Defaults with the spec's values over them; numbers arrive from URLs, hence the checks. */
function resolveHyper(name: string, def: OptimizerDef, hyper: Hyper): Hyper {
  for (const [key, value] of Object.entries(hyper)) {
    const fallback = Object.hasOwn(def.defaults, key) ? def.defaults[key] : undefined
    if (fallback === undefined) {
      throw new CourseError(
        'bad-config',
        `"${name}" has no hyper-parameter "${key}"; it has ${Object.keys(def.defaults).join(', ')}.`,
      )
    }
    if (kindOf(value) !== kindOf(fallback)) {
      throw new CourseError(
        'bad-config',
        `"${key}" of "${name}" must be a ${kindOf(fallback)}; got ${JSON.stringify(value)}.`,
      )
    }
  }
  return { ...def.defaults, ...hyper }
}

function kindOf(value: Hyper[string]): string {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isFinite(value) ? 'finite number' : 'number that is not finite'
  return 'list of numbers'
}
