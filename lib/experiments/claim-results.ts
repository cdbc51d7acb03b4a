import { fingerprint } from '../runs/recording'
import { keepsClaim, labsOfMeasure, median, runsOfMeasure } from './measure'
import { resolveRun } from './resolve'
import type { ClaimResult } from './results'
import type { Claim, Experiment } from './types'

/** Fingerprint of everything that a claim's result depends on, code aside. */
export function claimFingerprint(experiment: Experiment, claim: Claim): string {
  const configs = runsOfMeasure(claim.measure).map((key) => resolveRun(experiment, key, 0, claim.overrides))
  return fingerprint([claim.measure, claim.expect, claim.seeds, ...configs])
}

/** The checked-in form of what was measured. */
export function summarise(claim: Claim, values: readonly number[], key: string): ClaimResult {
  const middle = median(values)
  return {
    median: finiteOrNull(middle),
    low: finiteOrNull(Math.min(...values)),
    high: finiteOrNull(Math.max(...values)),
    values: values.map(finiteOrNull),
    seeds: claim.seeds,
    backend: runsOfMeasure(claim.measure).length + labsOfMeasure(claim.measure, 0).length > 0 ? 'wasm' : 'float64',
    date: new Date().toISOString().slice(0, 10),
    passed: keepsClaim(claim, middle),
    fingerprint: key,
  }
}

/** JSON has no infinity; "never" is null. Six digits are more than float32 training repeats across machines. */
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null)
