import { CourseError } from '../errors'

/** @throws CourseError('bad-config') unless `value` is a number (a whole one, if asked for) from `min` to `max` */
export function checkRange(field: string, value: unknown, min: number, max: number, whole = true): void {
  const fits = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))
  if (fits) return
  throw new CourseError(
    'bad-config',
    `${field} is ${JSON.stringify(value)}; it must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
  )
}
