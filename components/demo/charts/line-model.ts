import type { Experiment, XAxis } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'
import { niceDomain, type Domain, type ScaleKind } from './scales'
import { toLines, type ChartLine, type LineView } from './series-to-lines'
import { ticksOf } from './ticks'

export interface AxisModel {
  readonly kind: ScaleKind
  readonly domain: Domain
  readonly ticks: readonly number[]
  /** Words of a tick; default: `formatTick`. */
  readonly tickText?: (tick: number) => string
  readonly label: string
}

/** All that is drawn of a line view; the SVG of the first paint and the live chart draw the same one. */
export interface LineModel {
  readonly lines: readonly ChartLine[]
  readonly levels: readonly { readonly value: number; readonly label: string }[]
  readonly x: AxisModel
  readonly y: AxisModel
}

const X_LABELS: Readonly<Record<XAxis, string>> = {
  step: 'step',
  gradientEvaluations: 'gradient evaluations',
  seconds: 'seconds of training',
}

/** How a line view is looked at. */
export interface LineLookout {
  readonly xAxis: XAxis
  readonly yScale: ScaleKind
}

/**
 * Lines, domains and ticks of a line view.
 *
 * @param frame  lines that the axes must hold too (those of the recording), so that nothing jumps when a live run begins
 */
export function lineModel(
  experiment: Experiment,
  view: LineView,
  series: readonly RunSeries[],
  { xAxis, yScale }: LineLookout,
  frame: readonly ChartLine[] = [],
): LineModel {
  const lines = toLines(experiment, view, series, xAxis, yScale)
  const held = [...lines, ...frame]
  const levels = (view.levels ?? []).filter((level) => yScale === 'linear' || level.value > 0)
  const bounds: Domain = yScale === 'linear' ? [view.yMin ?? -Infinity, view.yMax ?? Infinity] : [-Infinity, Infinity]
  const yDomain = niceDomain(yScale, valuesOf(held, levels, bounds), capOf(held, yScale))
  const xScale = view.xScale ?? 'linear'
  const xDomain = xDomainOf(series, held, xAxis, xScale)
  return {
    lines,
    levels,
    x: { kind: xScale, domain: xDomain, ticks: ticksOf(xScale, xDomain, 4), label: X_LABELS[xAxis] },
    y: { kind: yScale, domain: yDomain, ticks: ticksOf(yScale, yDomain, 5), label: view.yLabel },
  }
}

/** Values beyond the bounds count as the bounds. */
function* valuesOf(lines: readonly ChartLine[], levels: LineModel['levels'], [least, most]: Domain): Generator<number> {
  for (const { points } of lines) {
    for (const { low, high } of points) {
      yield Math.min(most, Math.max(least, low))
      yield Math.min(most, Math.max(least, high))
    }
  }
  for (const { value } of levels) yield value
}

/** Where a diverging run leaves the chart: far above where the runs began, and above all that the others do. */
function capOf(lines: readonly ChartLine[], yScale: ScaleKind): number {
  if (lines.every((line) => line.diverged === 0)) return Infinity
  const starts = lines.map((line) => line.points[0]?.y ?? 0)
  const tame = lines.filter((line) => line.diverged === 0).flatMap((line) => line.points.map((point) => point.high))
  const cap = Math.max(...starts.map((start) => start * (yScale === 'log' ? 100 : 4)), ...tame)
  return cap > 0 ? cap : Infinity
}

function xDomainOf(series: readonly RunSeries[], lines: readonly ChartLine[], xAxis: XAxis, xScale: ScaleKind): Domain {
  const last = Math.max(0, ...lines.flatMap((line) => line.points.at(-1)?.x ?? []))
  if (xScale === 'log') {
    const first = Math.min(...lines.flatMap((line) => line.points[0]?.x ?? []))
    return niceDomain('log', [Number.isFinite(first) ? first : 1, last || 10])
  }
  if (xAxis === 'seconds') return [0, last || 1]
  const planned = series.map((one) => one.config.steps * (xAxis === 'gradientEvaluations' ? one.gradEvalsPerStep : 1))
  // The last row is step `steps - 1` or `steps`, by how often rows are logged; either way the axis ends on the round number.
  return [0, Math.max(1, ...planned)]
}
