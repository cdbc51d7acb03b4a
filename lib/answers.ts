/** How a typed number compares with the right one. */
export type Verdict = 'right' | 'not-a-number' | 'sign' | 'power-of-ten' | 'wrong'

/** Reads `0.25`, `0,25`, `2.5e-1`, `1/4` and `25 %`; NaN for anything else. */
export function parseAnswer(text: string): number {
  const cleaned = text.trim().replace(/\s+/g, '').replace('−', '-').replace(',', '.')
  const percent = cleaned.endsWith('%')
  const [numerator = '', denominator, ...rest] = cleaned.replace(/%$/, '').split('/')
  if (numerator === '' || denominator === '' || rest.length > 0) return NaN
  const value = Number(numerator) / (denominator === undefined ? 1 : Number(denominator))
  return percent ? value / 100 : value
}

/**
 * Judges a typed answer.
 *
 * @param tolerance  relative; absolute if `value` is 0
 */
export function judgeAnswer(text: string, value: number, tolerance: number): Verdict {
  const answer = parseAnswer(text)
  if (!Number.isFinite(answer)) return 'not-a-number'
  const matches = (candidate: number): boolean =>
    Math.abs(candidate - value) <= tolerance * (value === 0 ? 1 : Math.abs(value)) + 1e-12 * Math.abs(value)
  if (matches(answer)) return 'right'
  if (matches(-answer)) return 'sign'
  const shift = Math.round(Math.log10(Math.abs(value / answer)))
  return Number.isFinite(shift) && shift !== 0 && matches(answer * 10 ** shift) ? 'power-of-ten' : 'wrong'
}
