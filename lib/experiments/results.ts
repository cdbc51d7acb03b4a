import type { Claim, ClaimFormat } from './types'

/** What `npm run claims` measured for one claim; `content/claims.results.json` maps `experiment/claim` to it. */
export interface ClaimResult {
  readonly median: number | null
  readonly low: number | null
  readonly high: number | null
  /** One for each seed; null stands for "never" (infinite). */
  readonly values: readonly (number | null)[]
  readonly seeds: readonly number[]
  readonly backend: string
  readonly date: string
  readonly passed: boolean
  /** Fingerprint of what was trained and measured: a changed claim makes its result stale. */
  readonly fingerprint: string
}

export type ClaimResults = Readonly<Record<string, ClaimResult>>

/** A claim's value as the page prints it. */
export function formatClaimValue({ format }: Claim, value: number | null): string {
  if (!finite(value)) return 'never'
  if (format.as === 'integer') return Math.round(value).toLocaleString('en')
  const text = rounded(format, value)
  if (format.as === 'percent') return `${text}\u202f%`
  return text.replace(/e\+?(-?\d+)/, (_, power: string) => `·10${raised(power)}`)
}

/** JSON's null, as infinity, is "never". */
const finite = (value: number | null): value is number => value !== null && Number.isFinite(value)

/** The digits that are printed; a share is in percent. */
function rounded(format: ClaimFormat, value: number): string {
  if (format.as === 'integer') return String(Math.round(value))
  return format.as === 'percent' ? (100 * value).toFixed(format.decimals) : value.toPrecision(format.significantDigits)
}

/** What rounding may take from a number that stands in a sentence: 0.085 as 0.09 is allowed, 0.14 as 0.1 is not. */
const MOST_LOST = 0.12

/** Why what was measured must not stand in a sentence as the claim's format prints it, or null. `range`: its lowest and highest value stand there too. */
export function faultInPrint({ format }: Claim, { median, low, high }: ClaimResult, range: boolean): string | null {
  // A tiny number reads best as 1.4·10⁻⁷, and so does the end of a range over powers of ten; 7.8·10³ alone is 7,800, or an integer.
  if (finite(median) && rounded(format, median).includes('e+')) return `${median} prints with an exponent`
  for (const value of range ? [median, low, high] : [median]) {
    if (!finite(value)) continue
    const exact = format.as === 'percent' ? 100 * value : value
    const lost = Math.abs(Number(rounded(format, value)) / exact - 1)
    if (lost > MOST_LOST) return `${exact} prints as ${rounded(format, value)}, ${Math.round(100 * lost)} % off`
  }
  return null
}

const RAISED = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' } as const
const raised = (power: string) => power.replace(/./g, (digit) => RAISED[digit as keyof typeof RAISED])
