/**
 * From an `OptimizerSpec` to updates of named parameters. The engine's loop is
 *
 *     const plan = planUpdates(task.parameters, config.optimizer)   // host only; throws for a bad spec
 *     let slots = initSlots(plan, params)                           // the caller owns them
 *     let clocks = startClocks(plan)                                // plain JSON
 *     ...each step, with `live` holding a tensor for each entry of `liveShapes(plan)`:
 *     clocks = tickClocks(plan, clocks)
 *     ...write liveInputs(plan, clocks, scheduleFactor) into `live`
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
import { packedUpdate, type UpdateRule } from '../tensor/ops/packed-update'
import { liveInputsOf } from './live-inputs'
import type { UpdateGroup, UpdatePlan } from './plan'
import type { Slots } from './types'

export { liveInputs, liveShapes, startClocks, tickClocks, type Clocks } from './live-inputs'
export { planUpdates, type UpdatePlan } from './plan'

/** Tensors by name. Slots are keyed `parameter/slot`, e.g. `W1/m`. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>

type State = {
  readonly params: Record<string, tf.Tensor>
  readonly slots: Record<string, tf.Tensor>
}

/** State before the first update. The caller owns the tensors. */
export function initSlots(plan: UpdatePlan, params: NamedTensors): Record<string, tf.Tensor> {
  const slots: Record<string, tf.Tensor> = {}
  for (const { def, h, parameters } of plan.groups) {
    for (const name of parameters) {
      for (const [slot, tensor] of Object.entries(def.init(find(params, name, 'value of'), h)))
        slots[`${name}/${slot}`] = tensor
    }
  }
  return slots
}

/**
 * One update of every parameter of the plan. Pure: disposes nothing that it is given, and every tensor that it returns is new.
 *
 * @param gradients  by parameter name, in the parameters' shapes
 * @param live       tensors of `liveInputs`
 * @returns the parameters and slots of the next step; they survive the function's own `tf.tidy`, not an enclosing one
 * @throws CourseError('bad-shape') if a gradient, a value, a slot or a live tensor is missing
 */
export function applyUpdates(
  plan: UpdatePlan,
  gradients: NamedTensors,
  params: NamedTensors,
  slots: NamedTensors,
  live: NamedTensors,
): State {
  return tf.tidy(() => {
    const next: State = { params: {}, slots: {} }
    for (const group of plan.groups) {
      const of = { gradients, params, slots, live }
      const updated = group.rule === null ? updateEach(group, of) : updateTogether(group, group.rule, of)
      Object.assign(next.params, updated.params)
      Object.assign(next.slots, updated.slots)
    }
    return next
  })
}
type Inputs = Readonly<Record<'gradients' | 'params' | 'slots' | 'live', NamedTensors>>

/** One kernel for all parameters of the group. */
function updateTogether({ key, parameters }: UpdateGroup, rule: UpdateRule, inputs: Inputs): State {
  const updated = packedUpdate(
    rule,
    find(inputs.live, `${key}/live`, 'input') as tf.Tensor1D,
    parameters.map((name) => find(inputs.gradients, name, 'gradient of')),
    parameters.map((name) => find(inputs.params, name, 'value of')),
    rule.slots.map((slot) => parameters.map((name) => find(inputs.slots, `${name}/${slot}`, 'slot'))),
  )
  const params = Object.fromEntries(parameters.map((name, i) => [name, updated.parameters[i]!]))
  const slots = rule.slots.flatMap((slot, s) =>
    parameters.map((name, i) => [`${name}/${slot}`, updated.slots[s]![i]!] as const),
  )
  return { params, slots: Object.fromEntries(slots) }
}

/** Parameter by parameter, in tensor operations. */
function updateEach(group: UpdateGroup, inputs: Inputs): State {
  const { def, h, parameters } = group
  const live = Object.fromEntries(
    liveInputsOf(group).map(({ input, names }) => [names[0]!, find(inputs.live, input, 'input') as tf.Scalar]),
  )
  const bySlot = groupSlots(inputs.slots)
  const next: State = { params: {}, slots: {} }
  for (const name of parameters) {
    const gradient = find(inputs.gradients, name, 'gradient of')
    const updated = def.update(gradient, find(inputs.params, name, 'value of'), bySlot[name] ?? {}, live, h)
    next.params[name] = updated.parameter
    for (const [slot, tensor] of Object.entries(updated.slots)) next.slots[`${name}/${slot}`] = tensor
  }
  return next
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

function find(tensors: NamedTensors, name: string, what: string): tf.Tensor {
  const tensor = tensors[name]
  if (tensor === undefined) throw new CourseError('bad-shape', `There is no ${what} "${name}".`)
  return tensor
}
