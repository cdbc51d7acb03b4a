import { roundTo } from './float'
import type { FloatFormat } from './formats'

/**
 * Running sums of one number added again and again, the sum rounded to a format after every addition (null: float64).
 *
 * @returns the sum after 0, every, 2 every, ... additions
 */
export function runningSum(term: number, count: number, every: number, format: FloatFormat | null): readonly number[] {
  const rounded = (x: number) => (format === null ? x : roundTo(x, format))
  const addend = rounded(term)
  const sums = [0]
  let sum = 0
  for (let i = 1; i <= count; i++) {
    sum = rounded(sum + addend)
    if (i % every === 0) sums.push(sum)
  }
  return sums
}
