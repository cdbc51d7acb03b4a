import type { GroupKey, UpdateGroup, UpdatePlan } from './plan'
import type { Clock } from './types'

/** The clock of each group, in plain JSON. */
export type Clocks = Readonly<Record<GroupKey, Clock>>

/** A small tensor through which the host tells an update its numbers. */
interface LiveInput {
  /** `optimizer/live`, `rest/lr` and the like. */
  readonly input: string
  /** The numbers that it holds: hyper-parameters and clock values. */
  readonly names: readonly string[]
  readonly shape: readonly number[]
}

/** One vector in the order of `rule.live` for a group with a rule; for another, a scalar for each number in `h` and in the clock. */
export function liveInputsOf({ key, def, h, rule }: UpdateGroup): readonly LiveInput[] {
  if (rule !== null) return [{ input: `${key}/live`, names: rule.live, shape: [rule.live.length] }]
  const numbers = Object.keys(h).filter((name) => typeof h[name] === 'number')
  return [...numbers, ...Object.keys(def.clock?.start ?? {})].map((name) => ({
    input: `${key}/${name}`,
    names: [name],
    shape: [],
  }))
}

/** Whether an update depends on how many came before it. */
export function readsClock(group: UpdateGroup): boolean {
  const counted = Object.keys(group.def.clock?.start ?? {})
  return liveInputsOf(group).some(({ names }) => names.some((name) => counted.includes(name)))
}

/** Clocks before the first update. */
export function startClocks(plan: UpdatePlan): Clocks {
  return mapClocks(plan, ({ def }) => def.clock?.start)
}

/** Clocks of the next update; due before each, also the first. */
export function tickClocks(plan: UpdatePlan, clocks: Clocks): Clocks {
  return mapClocks(plan, ({ key, def, h }) => def.clock?.tick(clocks[key], h))
}

/**
 * The numbers that the next update reads from the host, by input.
 *
 * @param clocks  already ticked for this update
 * @param factor  the schedule's, on every group's `lr`
 */
export function liveInputs(plan: UpdatePlan, clocks: Clocks, factor: number): Record<string, Float32Array> {
  const inputs: Record<string, Float32Array> = {}
  for (const group of plan.groups) {
    const numbers: Readonly<Record<string, unknown>> = {
      ...group.h,
      ...clocks[group.key],
      lr: Number(group.h.lr) * factor,
    }
    for (const { input, names } of liveInputsOf(group)) {
      inputs[input] = Float32Array.from(names, (name) => Number(numbers[name]))
    }
  }
  return inputs
}

/** Shapes of the tensors for `liveInputs`, by the same names. */
export function liveShapes(plan: UpdatePlan): Record<string, readonly number[]> {
  return Object.fromEntries(plan.groups.flatMap(liveInputsOf).map(({ input, shape }) => [input, shape]))
}

function mapClocks({ groups }: UpdatePlan, clockOf: (group: UpdateGroup) => Clock | undefined): Clocks {
  const clocks: Record<GroupKey, Clock> = { optimizer: {}, rest: {} }
  for (const group of groups) clocks[group.key] = clockOf(group) ?? {}
  return clocks
}
