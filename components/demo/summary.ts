import type { Experiment, MetricName, View } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'
import { formatMeasured, formatValue } from './charts/ticks'
import { median } from './median'

/** One run over its seeds, as legend, summary and table say it. */
export interface RunSummary {
  readonly key: string
  readonly label: string
  /** Median over the seeds of the newest measurement; null before the first. */
  readonly median: number | null
  readonly low: number | null
  readonly high: number | null
  readonly seeds: number
  readonly diverged: number
  /** Earliest step at which a seed diverged. */
  readonly divergedAt: number | null
  readonly step: number
}

/** A metric and what its axis calls it. */
export interface LabelledMetric {
  readonly metric: MetricName
  readonly label: string
}

/** The metrics of a demo's line views, the one that the demo is about first; the loss where there is no line view. */
export function lineMetrics(experiment: Experiment): readonly LabelledMetric[] {
  const lines = experiment.views.filter((one): one is Extract<View, { kind: 'line' }> => one.kind === 'line')
  return lines.length === 0
    ? [{ metric: 'loss', label: 'loss' }]
    : lines.map(({ metric, yLabel }) => ({ metric, label: yLabel }))
}

/** Newest measurement of a metric. */
function latest(run: RunSeries, metric: MetricName): number | null {
  return run.values[metric]?.findLast(Number.isFinite) ?? null
}

export function summarise(
  experiment: Experiment,
  runs: readonly RunSeries[],
  metric: MetricName,
): readonly RunSummary[] {
  return Object.entries(experiment.runs).map(([key, { label }]) => {
    const seeds = runs.filter((run) => run.key === key)
    const diverged = seeds.filter((run) => run.state === 'diverged')
    const values = seeds
      .filter((run) => run.state !== 'diverged')
      .flatMap((run) => latest(run, metric) ?? [])
      .sort((a, b) => a - b)
    return {
      key,
      label,
      median: values.length === 0 ? null : median(values),
      low: values[0] ?? null,
      high: values.at(-1) ?? null,
      seeds: seeds.length,
      diverged: diverged.length,
      divergedAt:
        diverged.length === 0 ? null : Math.min(...diverged.map((run) => run.endStep ?? run.steps.at(-1) ?? 0)),
      step: Math.max(0, ...seeds.map((run) => run.endStep ?? run.steps.at(-1) ?? 0)),
    }
  })
}

/** "After 300 steps, loss (median of 5 seeds): Muon 0.057, AdamW 0.104." */
export function describe(label: string, summaries: readonly RunSummary[]): string {
  const step = Math.max(0, ...summaries.map((run) => run.step))
  const seeds = Math.max(0, ...summaries.map((run) => run.seeds))
  if (seeds === 0 || summaries.every((run) => run.median === null && run.diverged === 0)) return 'Nothing measured yet.'
  const parts = summaries
    .filter((run) => run.median !== null || run.diverged > 0)
    .map((run) => {
      if (run.diverged === run.seeds) return `${run.label} diverged at step ${run.divergedAt}`
      const spread =
        run.seeds > 1 && run.low !== run.high ? ` (${formatMeasured(run.low)} to ${formatMeasured(run.high)})` : ''
      const lost = run.diverged > 0 ? `, ${run.diverged} of ${run.seeds} seeds diverged` : ''
      return `${run.label} ${formatMeasured(run.median)}${spread}${lost}`
    })
  return `After ${formatValue(step, 6)} steps, ${label}${seeds > 1 ? ` (median and range of ${seeds} seeds)` : ''}: ${parts.join('; ')}.`
}
