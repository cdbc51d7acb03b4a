import type { FamilyMember, FieldName, MetricFamily, MetricName, MetricRecord, RunConfig } from '../experiments/types'
import type { EndReason, FieldValue, MetricFrame } from './protocol'

export type RunState = 'waiting' | 'running' | 'paused' | 'done' | 'stopped' | 'diverged' | 'failed'

/** Everything that a chart, a table or a claim needs of one run, recorded or live. */
export interface RunSeries {
  /** Key of the run in its experiment. */
  readonly key: string
  readonly seed: number
  readonly config: RunConfig
  readonly steps: readonly number[]
  /** Training time at each row, pauses excluded. */
  readonly elapsedMs: readonly number[]
  /** Aligned with `steps`; NaN where a metric was not measured. */
  readonly values: MetricRecord<readonly number[]>
  /** Newest of each array-valued metric. */
  readonly fields: ReadonlyMap<FieldName, FieldValue>
  readonly gradEvalsPerStep: number
  readonly state: RunState
  readonly endStep: number | null
  /** Why it failed, for people. */
  readonly message: string | null
}

/** The members of a family of metrics that a run measured, in order of their numbers. */
export function membersOf(run: RunSeries, family: MetricFamily): readonly FamilyMember[] {
  return Object.keys(run.values)
    .filter((name): name is FamilyMember => name.startsWith(`${family}/`))
    .sort((a, b) => Number(a.slice(family.length + 1)) - Number(b.slice(family.length + 1)))
}

/**
 * A run as it is drawn. One that another optimizer took over has all rows before that in common with the run that it left: it begins at the switch, each
 * metric with its last measurement up to there, so that the lines meet. Empty until training has come that far.
 */
export function sinceSwitch(run: RunSeries): RunSeries {
  const at = run.config.switchTo?.atStep
  if (at === undefined) return run
  if ((run.steps.at(-1) ?? 0) < at) return { ...run, steps: [], elapsedMs: [], values: {}, fields: new Map() }
  const names = Object.keys(run.values) as MetricName[]
  const beginOf = (column: readonly number[]) =>
    Math.max(
      0,
      run.steps.findLastIndex((step, row) => step <= at && Number.isFinite(column[row])),
    )
  const begins = new Map(names.map((name) => [name, beginOf(run.values[name]!)]))
  const first = Math.min(...begins.values())
  const cut = (name: MetricName) =>
    run.values[name]!.slice(first).map((value, i) => (first + i < begins.get(name)! ? Number.NaN : value))
  return {
    ...run,
    steps: run.steps.slice(first),
    elapsedMs: run.elapsedMs.slice(first),
    values: Object.fromEntries(names.map((name) => [name, cut(name)])),
  }
}

/** A run before its first frame. */
export function emptySeries(key: string, seed: number, config: RunConfig): RunSeries {
  return {
    key,
    seed,
    config,
    steps: [],
    elapsedMs: [],
    values: {},
    fields: new Map(),
    gradEvalsPerStep: 1,
    state: 'waiting',
    endStep: null,
    message: null,
  }
}

/** Collects the frames of one run. Appends in place and hands out a fresh `RunSeries` object on demand, so that React sees changes. */
export class SeriesBuilder {
  private readonly steps: number[] = []
  private readonly elapsedMs: number[] = []
  private readonly values = new Map<string, number[]>()
  private fields: ReadonlyMap<FieldName, FieldValue> = new Map()
  private rest: Pick<RunSeries, 'gradEvalsPerStep' | 'state' | 'endStep' | 'message'> = {
    gradEvalsPerStep: 1,
    state: 'waiting',
    endStep: null,
    message: null,
  }
  private built: RunSeries | null = null

  constructor(
    readonly key: string,
    readonly seed: number,
    readonly config: RunConfig,
  ) {}

  append(frame: MetricFrame): void {
    const rowsBefore = this.steps.length
    this.steps.push(...frame.steps)
    this.elapsedMs.push(...frame.elapsedMs)
    for (const [name, column] of Object.entries(frame.values)) {
      // A metric that appears late (first evaluation) was not measured in the rows before.
      const target = this.values.get(name) ?? Array.from({ length: rowsBefore }, () => Number.NaN)
      this.values.set(name, target)
      target.push(...column)
    }
    for (const column of this.values.values()) while (column.length < this.steps.length) column.push(Number.NaN)
    if (frame.fields.length > 0) {
      this.fields = new Map([...this.fields, ...frame.fields.map((field) => [field.name, field] as const)])
    }
    this.built = null
  }

  update(change: Partial<Pick<RunSeries, 'gradEvalsPerStep' | 'state' | 'endStep' | 'message'>>): void {
    this.rest = { ...this.rest, ...change }
    this.built = null
  }

  end(reason: EndReason, step: number): void {
    this.update({ state: reason === 'completed' ? 'done' : reason, endStep: step })
  }

  get state(): RunState {
    return this.rest.state
  }

  get lastStep(): number {
    return this.rest.endStep ?? this.steps.at(-1) ?? 0
  }

  /** The series now; the same object until something changes. */
  series(): RunSeries {
    this.built ??= {
      key: this.key,
      seed: this.seed,
      config: this.config,
      steps: [...this.steps],
      elapsedMs: [...this.elapsedMs],
      values: Object.fromEntries([...this.values].map(([name, column]) => [name, [...column]])),
      fields: this.fields,
      ...this.rest,
    }
    return this.built
  }
}
