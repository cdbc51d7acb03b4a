import { textColor } from '../run-styles'
import type { LineModel } from './line-model'
import type { PlotMark } from './PlotFrame'
import { position } from './scales'

/** The height of the plot in pixels that label placement reckons with; on phones the labels are left to the legend. */
const PLOT_HEIGHT = 250
const LABEL_HEIGHT = 17
const LONGEST_LABEL = 16

/** Labels at the ends of the lines, levels' names, and a cross where a run diverged. */
export function lineMarks(model: LineModel): { readonly marks: readonly PlotMark[]; readonly endRoom: number } {
  const ends = model.lines
    .filter((line) => line.kind === 'run' && line.points.length > 0)
    .map((line) => {
      const last = line.points.at(-1)!
      return {
        line,
        left: clamp(position(model.x.kind, model.x.domain, last.x)),
        top: clamp(1 - position(model.y.kind, model.y.domain, last.y)),
      }
    })
  const crosses = ends
    .filter(({ line }) => line.diverged > 0 && line.diverged === line.seeds)
    .map(({ line, left, top }) => ({
      key: `cross-${line.id}`,
      left,
      top,
      className: 'plot-cross',
      text: '×',
      color: textColor(line.style),
    }))
  const levels = model.levels.map((level) => ({
    key: `level-${level.label}`,
    left: 0,
    top: clamp(1 - position(model.y.kind, model.y.domain, level.value)),
    className: 'plot-level-label',
    text: level.label,
  }))
  const labels = ends.map(({ line }) => line.label)
  if (labels.length < 2 || labels.some((label) => label.length > LONGEST_LABEL)) {
    return { marks: [...levels, ...crosses], endRoom: 0 }
  }
  const spread = spreadApart(
    ends.map(({ top }) => top * PLOT_HEIGHT),
    LABEL_HEIGHT,
    PLOT_HEIGHT,
  )
  const names = ends.map(({ line, left }, i) => ({
    key: `end-${line.id}`,
    left,
    top: spread[i]! / PLOT_HEIGHT,
    className: 'plot-end',
    text: line.label,
    color: textColor(line.style),
  }))
  const longest = Math.max(...labels.map((label) => label.length))
  return { marks: [...levels, ...crosses, ...names], endRoom: Math.round(longest * 7.6) + 10 }
}

/** Moves positions apart to at least `gap`, keeping their order, within [0, size]. */
export function spreadApart(positions: readonly number[], gap: number, size: number): readonly number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!)
  const moved = [...positions]
  let floor = -Infinity
  for (const i of order) floor = moved[i] = Math.max(moved[i]!, floor + gap)
  let ceiling = size + gap
  for (const i of order.toReversed()) ceiling = moved[i] = Math.min(moved[i]!, ceiling - gap)
  return moved
}

const clamp = (fraction: number) => Math.min(1, Math.max(0, Number.isNaN(fraction) ? 1 : fraction))
