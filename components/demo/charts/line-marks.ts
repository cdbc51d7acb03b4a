import { RUN_STYLES, textColor } from '../run-styles'
import type { LineModel } from './line-model'
import type { PlotMark } from './PlotFrame'
import { position } from './scales'

const LABEL_HEIGHT = 17
const LONGEST_LABEL = 18
const COLUMNS = 8

/**
 * Labels at the ends of the lines, levels' names, a dot where a line leaves another, and a cross where a run diverged.
 *
 * @param plotHeight  in pixels at the usual type size; on phones the labels are left to the legend
 */
export function lineMarks(
  model: LineModel,
  plotHeight: number,
): { readonly marks: readonly PlotMark[]; readonly endRoom: number } {
  const ends = model.lines
    .filter((line) => line.kind === 'run' && line.points.length > 0)
    .map((line) => {
      const last = line.points.at(-1)!
      const below = position(model.y.kind, model.y.domain, last.y) < 0
      return {
        line,
        name: below ? `${line.endLabel ?? line.label} ↓` : (line.endLabel ?? line.label),
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
  const forks = model.lines
    .filter((line) => line.forks && line.points.length > 0)
    .map(({ id, style, points: [first] }) => ({
      key: `fork-${id}`,
      left: clamp(position(model.x.kind, model.x.domain, first!.x)),
      top: clamp(1 - position(model.y.kind, model.y.domain, first!.y)),
      className: 'plot-fork',
      text: '',
      color: RUN_STYLES[style].color,
    }))
  const below = [...levels, ...forks, ...crosses]
  const labels = ends.map(({ name }) => name)
  if (labels.length < 2 || labels.some((label) => label.length > LONGEST_LABEL)) {
    return { marks: below, endRoom: 0 }
  }
  // Labels get in each other's way only where lines end at about the same place.
  const column = ({ left }: { readonly left: number }) => Math.round(left * COLUMNS)
  const spread = new Map(
    [...new Set(ends.map(column))].flatMap((place) => {
      const group = ends.filter((end) => column(end) === place)
      const tops = spreadApart(
        group.map(({ top }) => top * plotHeight),
        LABEL_HEIGHT,
        plotHeight,
      )
      return group.map((end, i) => [end, tops[i]!] as const)
    }),
  )
  const names = ends.map((end) => ({
    key: `end-${end.line.id}`,
    left: end.left,
    top: spread.get(end)! / plotHeight,
    className: 'plot-end',
    text: end.name,
    color: textColor(end.line.style),
  }))
  const longest = Math.max(...labels.map((label) => label.length))
  return { marks: [...below, ...names], endRoom: Math.round(longest * 7.6) + 10 }
}

/** Moves positions apart to at least `gap`, keeping their order, each group about its middle, within [0, size] if there is room. */
export function spreadApart(positions: readonly number[], gap: number, size: number): readonly number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!)
  const downwards = push(order, positions, gap, -Infinity)
  const upwards = push(order.toReversed(), positions, -gap, Infinity)
  const middle = downwards.map((at, i) => (at + upwards[i]!) / 2)
  return push(order.toReversed(), push(order, middle, gap, -gap), -gap, size + gap)
}

/** Goes through the positions and moves each at least `gap` beyond the one before; a negative gap goes the other way. */
function push(order: readonly number[], positions: readonly number[], gap: number, start: number): readonly number[] {
  const moved = [...positions]
  let edge = start
  for (const i of order) {
    edge = gap > 0 ? Math.max(moved[i]!, edge + gap) : Math.min(moved[i]!, edge + gap)
    moved[i] = edge
  }
  return moved
}

const clamp = (fraction: number) => Math.min(1, Math.max(0, Number.isNaN(fraction) ? 1 : fraction))
