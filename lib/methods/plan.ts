import { CourseError } from '../errors'
import type { Hyper, MethodSpec } from '../experiments/types'
import { resolveHyper } from '../optim/hyper'
import { METHODS } from '.'
import type { MethodDef } from './types'

/** A method with its hyper-parameters, as one run uses it. */
export interface MethodPlan {
  readonly def: MethodDef
  /** Defaults merged with the spec's. */
  readonly h: Hyper
}

/** @throws CourseError('bad-config') for an unknown method or hyper-parameter, or a value of the wrong kind */
export function planMethod({ name, hyper = {} }: MethodSpec = { name: 'plain' }): MethodPlan {
  if (!Object.hasOwn(METHODS, name)) {
    throw new CourseError('bad-config', `There is no method "${name}"; there are ${Object.keys(METHODS).join(', ')}.`)
  }
  const def = METHODS[name]
  return { def, h: resolveHyper(name, def.defaults, hyper) }
}

/** The numbers that a slider may move, by name. */
export function liveNumbers({ h }: MethodPlan): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(h).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}
