import { CourseError } from '../errors'

/** The value at a dotted path (`optimizer.hyper.lr`), or undefined. */
export function getPath(root: unknown, path: string): unknown {
  let value: unknown = root
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/**
 * A copy of `root` in which the value at a dotted path is replaced; everything off the path is shared. Arrays stay arrays.
 *
 * @throws CourseError('bad-config') if the path leads through something that is not an object
 */
export function setPath<T>(root: T, path: string, value: unknown): T {
  const [key, ...rest] = path.split('.') as [string, ...string[]]
  if (typeof root !== 'object' || root === null) {
    throw new CourseError('bad-config', `The path "${path}" leads through a value that is not an object.`)
  }
  const child = (root as Record<string, unknown>)[key]
  const next = rest.length === 0 ? value : setPath(child ?? {}, rest.join('.'), value)
  const copy: object = Array.isArray(root) ? [...(root as unknown[])] : { ...root }
  return Object.assign(copy, { [key]: next }) as T
}
