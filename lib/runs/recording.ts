/** Recordings: what a demo shows before anything runs. Written by `npm run record`, read when the site is built. */
import type { FieldName, MetricRecord } from '../experiments/types'
import type { FieldValue } from './protocol'
import type { RunSeries, RunState } from './series'

/** A recording as JSON. Numbers are rounded to 5 significant digits; `null` stands for "not measured". */
export interface Recording {
  readonly experiment: string
  /** Fingerprint of the experiment's resolved runs: a changed experiment makes a recording stale. */
  readonly fingerprint: string
  readonly backend: string
  readonly recordedOn: string
  readonly runs: readonly RecordedRun[]
}

interface RecordedRun {
  readonly key: string
  readonly seed: number
  readonly state: RunState
  readonly endStep: number | null
  readonly gradEvalsPerStep: number
  readonly steps: readonly number[]
  readonly elapsedMs: readonly number[]
  readonly values: MetricRecord<readonly (number | null)[]>
  readonly fields: readonly {
    readonly name: FieldName
    readonly step: number
    readonly shape: readonly number[]
    readonly data: readonly number[]
    readonly extent?: FieldValue['extent']
  }[]
}

/** Rows kept of a run; enough for a chart. */
const MAX_ROWS = 160

/** A finished run in its recorded form. */
export function recordRun(run: RunSeries): RecordedRun {
  const rows = rowsToKeep(run)
  return {
    key: run.key,
    seed: run.seed,
    state: run.state,
    endStep: run.endStep,
    gradEvalsPerStep: run.gradEvalsPerStep,
    steps: rows.map((row) => run.steps[row]!),
    elapsedMs: rows.map((row) => Math.round(run.elapsedMs[row]!)),
    values: Object.fromEntries(
      Object.entries(run.values).map(([name, column]) => [name, rows.map((row) => roundedOrNull(column[row]!))]),
    ),
    fields: [...run.fields.values()].map(({ name, step, shape, data, extent }) => ({
      name,
      step,
      shape,
      data: Array.from(data, (value) => Number(value.toPrecision(3))),
      ...(extent === undefined ? {} : { extent }),
    })),
  }
}

/** A recorded run as the series that charts draw. `config` comes from the experiment. */
export function playRun(recorded: RecordedRun, config: RunSeries['config']): RunSeries {
  const { key, seed, state, endStep, gradEvalsPerStep, steps, elapsedMs } = recorded
  const values = Object.fromEntries(
    Object.entries(recorded.values).map(([name, column]) => [name, column.map((value) => value ?? Number.NaN)]),
  )
  const fields = new Map(
    recorded.fields.map((field) => [field.name, { ...field, data: Float32Array.from(field.data) }] as const),
  )
  return { key, seed, config, steps, elapsedMs, values, fields, gradEvalsPerStep, state, endStep, message: null }
}

/** Fingerprint of what an experiment trains (FNV-1a, 32 bits): changes when any resolved configuration does. */
export function fingerprint(configs: readonly unknown[]): string {
  let hash = 0x811c9dc5
  for (const character of JSON.stringify(configs)) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Evenly spaced rows, with every row at which a sparse metric was measured, first and last included. */
function rowsToKeep(run: RunSeries): readonly number[] {
  const count = run.steps.length
  const stride = Math.max(1, Math.ceil(count / MAX_ROWS))
  const sparse = Object.values(run.values).filter((column) => column.some(Number.isNaN))
  return Array.from({ length: count }, (_, row) => row).filter(
    (row) => row % stride === 0 || row === count - 1 || sparse.some((column) => !Number.isNaN(column[row]!)),
  )
}

const roundedOrNull = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(5)) : null)
