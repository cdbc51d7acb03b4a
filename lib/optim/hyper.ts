import { CourseError } from '../errors'
import type { Hyper } from '../experiments/types'

/**
 * Defaults with a spec's values over them; numbers arrive from URLs, hence the checks.
 *
 * @param name  of the optimizer or method, for messages
 * @throws CourseError('bad-config') for a hyper-parameter that does not exist, or a value of another kind than its default
 */
export function resolveHyper(name: string, defaults: Hyper, hyper: Hyper): Hyper {
  for (const [key, value] of Object.entries(hyper)) {
    const fallback = Object.hasOwn(defaults, key) ? defaults[key] : undefined
    if (fallback === undefined) {
      throw new CourseError(
        'bad-config',
        `"${name}" has no hyper-parameter "${key}"; it has ${Object.keys(defaults).join(', ') || 'none'}.`,
      )
    }
    if (kindOf(value) !== kindOf(fallback)) {
      throw new CourseError(
        'bad-config',
        `"${key}" of "${name}" must be a ${kindOf(fallback)}; got ${JSON.stringify(value)}.`,
      )
    }
  }
  return { ...defaults, ...hyper }
}

function kindOf(value: Hyper[string]): string {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'word'
  if (typeof value === 'number') return Number.isFinite(value) ? 'finite number' : 'number that is not finite'
  return 'list of numbers'
}
