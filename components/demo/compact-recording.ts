import { defaultSettings, resolveRuns } from '@/lib/experiments/resolve'
import type { Experiment, FieldName, MetricName } from '@/lib/experiments/types'
import type { FieldValue } from '@/lib/runs/protocol'
import { membersOf, type RunSeries } from '@/lib/runs/series'

/** A recording on its way into a page: columns as strings, only what the demo's views show, fields of the first seed only. */
export interface CompactRecording {
  readonly runs: readonly CompactRun[]
  /** Base-64 of 16-bit levels; runs point here by index, since all runs on a surface share it. */
  readonly fields: readonly CompactField[]
}

interface CompactRun extends Pick<RunSeries, 'key' | 'seed' | 'state' | 'endStep' | 'gradEvalsPerStep'> {
  readonly steps: string
  readonly elapsedMs: string
  readonly values: Readonly<Record<string, string>>
  readonly fields: readonly number[]
}

interface CompactField extends Omit<FieldValue, 'data'> {
  readonly low: number
  readonly high: number
  readonly levels: string
}

/** Numbers in one demo's recording; about 12 KB after compression. */
const BUDGET = 6000
const FEWEST_ROWS = 40
const TOP_LEVEL = 65535

/** Packs the part of a recording that the demo's views need. */
export function packRecording(experiment: Experiment, recorded: readonly RunSeries[]): CompactRecording {
  const metrics = metricsOf(experiment, recorded)
  const fieldNames = new Set<FieldName>(
    experiment.views.flatMap((view): FieldName[] => {
      if (view.kind === 'line' || view.kind === 'heat') return []
      return view.kind === 'field' && view.overlay === 'points' ? [view.field, 'points'] : [view.field]
    }),
  )
  const fields: CompactField[] = []
  const columns = recorded.length * (metrics.length + 1)
  const limit = Math.max(FEWEST_ROWS, Math.floor(BUDGET / Math.max(1, columns)))
  const firstSeed = Math.min(...recorded.map(({ seed }) => seed))
  const runs = recorded.map((run): CompactRun => {
    const rows = rowsToKeep(run, metrics, limit)
    const pack = (column: readonly number[], digits: number) => rows.map((row) => short(column[row]!, digits)).join(' ')
    const kept = run.seed === firstSeed ? [...run.fields.values()].filter(({ name }) => fieldNames.has(name)) : []
    return {
      key: run.key,
      seed: run.seed,
      state: run.state,
      endStep: run.endStep,
      gradEvalsPerStep: run.gradEvalsPerStep,
      steps: pack(run.steps, 9),
      elapsedMs: rows.map((row) => String(Math.round(run.elapsedMs[row] ?? 0))).join(' '),
      values: Object.fromEntries(
        metrics.flatMap((name) => (run.values[name] === undefined ? [] : [[name, pack(run.values[name], 4)]])),
      ),
      fields: kept.map((field) => indexOfField(fields, packField(field))),
    }
  })
  return { runs, fields }
}

/** The recording as the series that charts and sessions take. */
export function unpackRecording(experiment: Experiment, { runs, fields }: CompactRecording): readonly RunSeries[] {
  const unpacked = fields.map(unpackField)
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b)
  const settings = { ...defaultSettings(experiment), seed: seeds[0] ?? 0, seeds: seeds.length }
  const configs = new Map(resolveRuns(experiment, settings).map(({ key, seed, config }) => [`${key} ${seed}`, config]))
  return runs.flatMap((run): RunSeries[] => {
    const config = configs.get(`${run.key} ${run.seed}`)
    if (config === undefined) return []
    return [
      {
        key: run.key,
        seed: run.seed,
        config,
        steps: numbers(run.steps),
        elapsedMs: numbers(run.elapsedMs),
        values: Object.fromEntries(Object.entries(run.values).map(([name, column]) => [name, numbers(column)])),
        fields: new Map(run.fields.map((index) => [unpacked[index]!.name, unpacked[index]!])),
        gradEvalsPerStep: run.gradEvalsPerStep,
        state: run.state,
        endStep: run.endStep,
        message: null,
      },
    ]
  })
}

/** The scalars that an experiment's views draw. */
function metricsOf(experiment: Experiment, recorded: readonly RunSeries[]): readonly MetricName[] {
  const names = experiment.views.flatMap((view): MetricName[] => {
    if (view.kind === 'line') return [view.metric, ...(view.references ?? []).map(({ metric }) => metric)]
    return view.kind === 'field' && view.overlay === 'paths' ? ['x', 'y'] : []
  })
  const families = experiment.views.flatMap((view) => (view.kind === 'heat' ? [view.family] : []))
  const members = recorded.flatMap((run) => families.flatMap((family) => membersOf(run, family)))
  return [...new Set([...names, ...members])]
}

/** Evenly spread rows, and all rows with a measurement that most rows lack. */
function rowsToKeep(run: RunSeries, metrics: readonly MetricName[], limit: number): readonly number[] {
  const count = run.steps.length
  const sparse = metrics.flatMap((name) => {
    const column = run.values[name] ?? []
    return column.filter(Number.isFinite).length <= count / 2 ? [column] : []
  })
  const stride = Math.max(1, Math.ceil(count / limit))
  return Array.from({ length: count }, (_, row) => row).filter(
    (row) => row % stride === 0 || row === count - 1 || sparse.some((column) => Number.isFinite(column[row])),
  )
}

const short = (value: number, digits: number) =>
  Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : '-'
const numbers = (column: string) =>
  column === '' ? [] : column.split(' ').map((text) => (text === '-' ? Number.NaN : Number(text)))

/** A surface spans many powers of ten: its levels are spaced like square roots, fine near the bottom. */
function packField(field: FieldValue): CompactField {
  const { data, ...rest } = field
  let low = Infinity
  let high = -Infinity
  for (const value of data) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const range = high > low ? high - low : 1
  const bytes = new Uint8Array(2 * data.length)
  data.forEach((value, i) => {
    const level = Number.isFinite(value) ? Math.round(TOP_LEVEL * Math.sqrt((value - low) / range)) : 0
    bytes[2 * i] = level & 255
    bytes[2 * i + 1] = level >> 8
  })
  return { ...rest, low, high: low + range, levels: btoa(String.fromCharCode(...bytes)) }
}

function unpackField({ low, high, levels, ...rest }: CompactField): FieldValue {
  const bytes = atob(levels)
  const data = Float32Array.from({ length: bytes.length / 2 }, (_, i) => {
    const level = bytes.charCodeAt(2 * i) + 256 * bytes.charCodeAt(2 * i + 1)
    return low + (high - low) * (level / TOP_LEVEL) ** 2
  })
  return { ...rest, data }
}

function indexOfField(fields: CompactField[], field: CompactField): number {
  const known = fields.findIndex((one) => one.name === field.name && one.levels === field.levels)
  if (known >= 0) return known
  fields.push(field)
  return fields.length - 1
}
