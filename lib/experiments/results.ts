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
  const plain = text.includes('e') ? text.replace(/e\+?(-?\d+)/, '·10^$1') : text
  return unit === undefined ? plain : `${plain}\u202f${unit}`
}
