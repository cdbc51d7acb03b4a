import type { Claim } from './types'

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
export function formatClaimValue(claim: Claim, value: number | null): string {
  const { digits, unit, as } = claim.format
  if (value === null || !Number.isFinite(value)) return 'never'
  if (as === 'percent') return `${(100 * value).toFixed(digits)}\u202f%`
  const text = as === 'integer' ? Math.round(value).toLocaleString('en') : value.toPrecision(digits)
  const plain = text.replace(/e\+?(-?\d+)/, (_, power: string) => `·10${raised(power)}`)
  return unit === undefined ? plain : `${plain}\u202f${unit}`
}

const RAISED = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' } as const
const raised = (power: string) => power.replace(/./g, (digit) => RAISED[digit as keyof typeof RAISED])
