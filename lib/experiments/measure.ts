import { CourseError } from '../errors'
import { newtonSchulzStatistic } from '../linalg/newton-schulz-claim'
import type { LabRequest, LabResult } from '../labs/types'
import type { RunSeries } from '../runs/series'
import { getPath } from './paths'
import type { Claim, Measure, MetricName } from './types'

/** The lab requests that a measure reads, for one seed. */
export function labsOfMeasure(measure: Measure, seed: number): readonly LabRequest[] {
  switch (measure.kind) {
    case 'lab':
      return [requestFor(measure.request, seed)]
    case 'ratio':
    case 'difference':
      return [...labsOfMeasure(measure.of, seed), ...labsOfMeasure(measure.to, seed)]
    default:
      return []
  }
}

/** The request with a claim's seed in place of its own, if it has one. */
const requestFor = (request: LabRequest, seed: number): LabRequest =>
  'seed' in request ? { ...request, seed } : request

/** Answers by request, as `evaluateMeasure` looks them up. */
export const labKey = (request: LabRequest): string => JSON.stringify(request)

/** The runs (by key) whose finished series a measure reads. */
export function runsOfMeasure(measure: Measure): readonly string[] {
  switch (measure.kind) {
    case 'newtonSchulz':
    case 'lab':
      return []
    case 'ratio':
    case 'difference':
      return [...new Set([...runsOfMeasure(measure.of), ...runsOfMeasure(measure.to)])]
    default:
      return [measure.run]
  }
}

/**
 * Reads a measure off the finished runs of one seed.
 *
 * @param runs     finished series by run key, all of the same seed
 * @param answers  of the labs in `labsOfMeasure`, by `labKey`
 * @throws CourseError('bad-config') if a run or a metric is missing
 */
export function evaluateMeasure(
  measure: Measure,
  runs: ReadonlyMap<string, RunSeries>,
  seed: number,
  answers: ReadonlyMap<string, LabResult> = new Map(),
): number {
  switch (measure.kind) {
    case 'final':
      return measured(runs, measure.run, measure.metric).at(-1)!.value
    case 'meanLast': {
      const last = measured(runs, measure.run, measure.metric).slice(-measure.rows)
      return last.reduce((sum, row) => sum + row.value, 0) / last.length
    }
    case 'min':
      return Math.min(...measured(runs, measure.run, measure.metric).map((row) => row.value))
    case 'max':
      return Math.max(...measured(runs, measure.run, measure.metric).map((row) => row.value))
    case 'stepsTo': {
      const rows = measured(runs, measure.run, measure.metric)
      for (let end = measure.window; end <= rows.length; end++) {
        const window = rows.slice(end - measure.window, end)
        const mean = window.reduce((sum, row) => sum + row.value, 0) / measure.window
        const reached = measure.direction === 'below' ? mean <= measure.level : mean >= measure.level
        if (reached) return window.at(-1)!.step
      }
      return Infinity
    }
    case 'ratio':
      return evaluateMeasure(measure.of, runs, seed, answers) / evaluateMeasure(measure.to, runs, seed, answers)
    case 'difference':
      return evaluateMeasure(measure.of, runs, seed, answers) - evaluateMeasure(measure.to, runs, seed, answers)
    case 'divergedAt': {
      const run = seriesOf(runs, measure.run)
      return run.state === 'diverged' && run.endStep !== null ? run.endStep : Infinity
    }
    case 'lab': {
      const number = getPath(answers.get(labKey(requestFor(measure.request, seed))), measure.read)
      if (typeof number === 'number') return number
      throw new CourseError('bad-config', `The lab "${measure.request.lab}" has no number "${measure.read}".`)
    }
    case 'newtonSchulz':
      return newtonSchulzStatistic(measure, seed)
  }
}

/** Whether a median keeps what the claim promises. NaN keeps nothing. */
export function keepsClaim(claim: Claim, median: number): boolean {
  const { atLeast = -Infinity, atMost = Infinity } = claim.expect
  return median >= atLeast && median <= atMost
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function seriesOf(runs: ReadonlyMap<string, RunSeries>, key: string): RunSeries {
  const run = runs.get(key)
  if (run === undefined) throw new CourseError('bad-config', `A measure needs the run "${key}", which was not trained.`)
  return run
}

/** The rows at which a metric was measured. */
function measured(
  runs: ReadonlyMap<string, RunSeries>,
  key: string,
  metric: MetricName,
): readonly { readonly step: number; readonly value: number }[] {
  const run = seriesOf(runs, key)
  const rows = (run.values[metric] ?? [])
    .map((value, i) => ({ step: run.steps[i]!, value }))
    .filter((row) => !Number.isNaN(row.value))
  if (rows.length === 0) throw new CourseError('bad-config', `The run "${key}" never measured "${metric}".`)
  return rows
}
