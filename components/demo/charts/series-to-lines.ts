import type { Experiment, MetricName, RunStyle, View, XAxis } from '@/lib/experiments/types'
import { MAX_POINTS, pickIndices } from '@/lib/runs/downsample'
import type { RunSeries } from '@/lib/runs/series'
import { median } from '../median'
import { lookOf, REFERENCE_DASH } from '../run-styles'
import { drawable, type ScaleKind } from './scales'

/** One place on a curve: the median over the seeds, and how far they spread. */
export interface LinePoint {
  readonly x: number
  readonly y: number
  readonly low: number
  readonly high: number
}

export interface ChartLine {
  readonly id: string
  readonly label: string
  /** What stands at its end; default: the label. */
  readonly endLabel?: string
  /** It leaves another line where it begins. */
  readonly forks: boolean
  readonly style: RunStyle
  readonly dash: string | undefined
  /** `reference` is theory or the like: thin, dotted, without a band. */
  readonly kind: 'run' | 'reference'
  readonly points: readonly LinePoint[]
  /** How many seeds the line is made of, and how many of them diverged. */
  readonly seeds: number
  readonly diverged: number
}

export type LineView = Extract<View, { kind: 'line' }>

/**
 * Median and range over seeds, aligned by step. Rows where a seed did not measure the metric (NaN, infinite) are left out;
 * a step at which no seed did has no point.
 */
export function aggregate(seeds: readonly RunSeries[], metric: MetricName, xAxis: XAxis): LinePoint[] {
  const rows = new Map<number, { values: number[]; elapsed: number[] }>()
  for (const series of seeds) {
    const column = series.values[metric]
    if (column === undefined) continue
    for (let i = 0; i < series.steps.length; i++) {
      const value = column[i]!
      if (!Number.isFinite(value)) continue
      const step = series.steps[i]!
      const row = rows.get(step)
      if (row === undefined) rows.set(step, { values: [value], elapsed: [series.elapsedMs[i]!] })
      else {
        row.values.push(value)
        row.elapsed.push(series.elapsedMs[i]!)
      }
    }
  }
  const perStep = seeds[0]?.gradEvalsPerStep ?? 1
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([step, { values, elapsed }]) => {
      values.sort((a, b) => a - b)
      const x = xAxis === 'step' ? step : xAxis === 'gradientEvaluations' ? step * perStep : median(elapsed) / 1000
      return { x, y: median(values), low: values[0]!, high: values.at(-1)! }
    })
}

/** Leaves out what a scale cannot show, clips a band's edge to the curve where only the edge cannot be shown, and thins the rest. */
export function drawablePoints(
  points: readonly LinePoint[],
  xScale: ScaleKind,
  yScale: ScaleKind,
  limit = MAX_POINTS,
): readonly LinePoint[] {
  const kept = points
    .filter((point) => drawable(xScale, point.x) && drawable(yScale, point.y))
    .map((point) => (drawable(yScale, point.low) ? point : { ...point, low: point.y }))
  if (kept.length <= limit) return kept
  return pickIndices(
    kept.map((point) => point.low),
    kept.map((point) => point.high),
    limit,
  ).map((i) => kept[i]!)
}

/** Points of all runs of a chart together, and of one run at least: what can be redrawn ten times a second. */
const ALL_POINTS = 1200
const FEWEST_POINTS = 150
/** Theory is smooth. */
const REFERENCE_POINTS = 60

/** All curves of a line view, in the order of the experiment's runs; references after the runs. */
export function toLines(
  experiment: Experiment,
  view: LineView,
  series: readonly RunSeries[],
  xAxis: XAxis,
  yScale: ScaleKind,
): readonly ChartLine[] {
  const xScale = view.xScale ?? 'linear'
  const runs = Object.entries(experiment.runs)
  const limit = Math.max(FEWEST_POINTS, Math.min(MAX_POINTS, Math.floor(ALL_POINTS / runs.length)))
  const make = (key: string, metric: MetricName): Omit<ChartLine, 'label'> => {
    const seeds = series.filter((one) => one.key === key)
    return {
      id: `${key}/${metric}`,
      forks: metric === view.metric && experiment.runs[key]!.switchTo !== undefined,
      style: experiment.runs[key]!.style,
      dash: metric === view.metric ? lookOf(experiment, key).dash : REFERENCE_DASH,
      kind: metric === view.metric ? 'run' : 'reference',
      points: drawablePoints(
        aggregate(seeds, metric, xAxis),
        xScale,
        yScale,
        metric === view.metric ? limit : REFERENCE_POINTS,
      ),
      seeds: seeds.length,
      diverged: seeds.filter((one) => one.state === 'diverged').length,
    }
  }
  const references = view.references ?? []
  return [
    ...runs.map(([key, run]) => ({ ...make(key, view.metric), label: run.label, endLabel: run.short })),
    ...references.flatMap(({ metric, label }) =>
      runs.map(([key, run]) => ({ ...make(key, metric), label: runs.length > 1 ? `${run.label}, ${label}` : label })),
    ),
  ].filter((line) => line.kind === 'run' || line.points.length > 0)
}
