import type { Experiment, View } from '@/lib/experiments/types'
import { membersOf, type RunSeries } from '@/lib/runs/series'
import type { AxisModel } from './line-model'
import { drawable, niceDomain, position, type Domain, type ScaleKind } from './scales'
import { formatMeasured, formatTick, ticksOf } from './ticks'

export type HeatView = Extract<View, { kind: 'heat' }>

/** Colours of the scale: enough for a smooth look, few enough for one path each. */
export const HEAT_LEVELS = 24

/** All cells of one colour, as one path in thousandths of the plot. */
export interface HeatShape {
  readonly level: number
  readonly d: string
}

export interface HeatPanel {
  readonly key: string
  readonly label: string
  readonly shapes: readonly HeatShape[]
  readonly x: AxisModel
  readonly y: AxisModel
  /** Steps at which the family was measured. */
  readonly steps: readonly number[]
  /** By row, then by step as in `steps`; NaN where there is no number. Row 0 is the family's first member. */
  readonly values: readonly (readonly number[])[]
}

export interface HeatModel {
  readonly panels: readonly HeatPanel[]
  /** What the colours mean, the same in every panel. */
  readonly scale: { readonly kind: ScaleKind; readonly domain: Domain; readonly ticks: readonly number[] }
}

/**
 * Panels, one for each run that measured the view's family, over one colour scale.
 *
 * @param runs   of one seed
 * @param frame  runs that the scale must hold too (those of the recording), so that colours keep their meaning when a live run begins
 */
export function heatModel(
  experiment: Experiment,
  view: HeatView,
  runs: readonly RunSeries[],
  frame: readonly RunSeries[] = [],
): HeatModel {
  const domain = niceDomain(view.scale, valuesOf(view, [...runs, ...frame]))
  const panels = runs.flatMap((run): HeatPanel[] => {
    const members = membersOf(run, view.family)
    const columns = run.steps.flatMap((_, i) =>
      members.some((name) => Number.isFinite(run.values[name]![i])) ? [i] : [],
    )
    if (columns.length === 0) return []
    const values = members.map((name) => columns.map((i) => run.values[name]![i]!))
    const steps = columns.map((i) => run.steps[i]!)
    const last = Math.max(1, run.config.steps)
    const x: AxisModel = { kind: 'linear', domain: [0, last], ticks: ticksOf('linear', [0, last], 4), label: 'step' }
    const rows = members.length
    const y: AxisModel = {
      kind: 'linear',
      domain: [0.5, rows + 0.5],
      ticks: rowTicks(rows),
      label: view.rowLabel,
    }
    const shapes = shapesOf(values, edgesOf(steps, last, run.config.log.evaluateEverySteps), (value) =>
      levelOf(view.scale, domain, value),
    )
    return [{ key: run.key, label: experiment.runs[run.key]?.label ?? run.key, shapes, x, y, steps, values }]
  })
  return { panels, scale: { kind: view.scale, domain, ticks: ticksOf(view.scale, domain, 4) } }
}

/** Which of the `HEAT_LEVELS` colours a value has; null if it has no place on the scale. Values beyond an end have the end's colour. */
export function levelOf(kind: ScaleKind, domain: Domain, value: number): number | null {
  if (kind === 'log' && value === 0) return 0
  if (!drawable(kind, value)) return null
  return Math.min(HEAT_LEVELS - 1, Math.max(0, Math.floor(HEAT_LEVELS * position(kind, domain, value))))
}

/** "At step 0: layer 1 0.65, layer 20 1.4. At step 300: ..." */
export function describePanel(view: HeatView, panel: HeatPanel): string {
  const rows = [...new Set([0, panel.values.length - 1])]
  const ends = [...new Set([0, panel.steps.length - 1])]
  const said = ends.map((i) => {
    const each = rows.map((row) => `${view.rowLabel} ${row + 1} ${formatMeasured(panel.values[row]![i])}`)
    return `At step ${formatTick(panel.steps[i]!)}: ${each.join(', ')}.`
  })
  return `${panel.label}, ${view.valueLabel}. ${said.join(' ')}`
}

function* valuesOf(view: HeatView, runs: readonly RunSeries[]): Generator<number> {
  for (const run of runs) for (const name of membersOf(run, view.family)) yield* run.values[name]!
}

/** Where each column begins, and where the last one ends, from 0 to 1: a measurement holds until the next, the only one for `every` steps. */
function edgesOf(steps: readonly number[], last: number, every: number): readonly number[] {
  const gap = steps.length > 1 ? steps.at(-1)! - steps.at(-2)! : every
  return [...steps, Math.min(last, steps.at(-1)! + gap)].map((step) => step / last)
}

function shapesOf(
  values: readonly (readonly number[])[],
  edges: readonly number[],
  level: (value: number) => number | null,
): readonly HeatShape[] {
  const paths = new Map<number, string[]>()
  const height = 1000 / values.length
  values.forEach((row, r) => {
    const top = Math.round(1000 - (r + 1) * height)
    const bottom = Math.round(1000 - r * height)
    // Neighbours of one colour are one rectangle.
    for (let from = 0; from < row.length;) {
      const colour = level(row[from]!)
      let to = from + 1
      while (to < row.length && level(row[to]!) === colour) to++
      if (colour !== null) {
        const rectangle = `M${at(edges[from]!)} ${top}H${at(edges[to]!)}V${bottom}H${at(edges[from]!)}Z`
        paths.set(colour, [...(paths.get(colour) ?? []), rectangle])
      }
      from = to
    }
  })
  return [...paths].sort(([a], [b]) => a - b).map(([colour, parts]) => ({ level: colour, d: parts.join('') }))
}

const at = (fraction: number) => Math.round(1000 * fraction)

/** Row numbers from 1, about four of them, first and last among them. */
function rowTicks(rows: number): readonly number[] {
  if (rows <= 4) return Array.from({ length: rows }, (_, i) => i + 1)
  const step = Math.ceil(rows / 4 / 5) * 5 || 5
  const between = Array.from({ length: Math.floor(rows / step) }, (_, i) => (i + 1) * step)
  return [1, ...between.filter((row) => rows - row >= step / 2), rows]
}
