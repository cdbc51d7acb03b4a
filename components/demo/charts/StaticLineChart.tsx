import { RUN_STYLES } from '../run-styles'
import { lineMarks } from './line-marks'
import type { LineModel } from './line-model'
import { PlotFrame } from './PlotFrame'
import { position } from './scales'
import type { ChartLine, LinePoint } from './series-to-lines'

/** Heights of the plot in pixels, as in the style sheet. */
export const PLOT_HEIGHTS = { main: 250, side: 192 } as const

/** A line chart as plain SVG: what the server sends, what is printed, and what is seen without JavaScript. */
export function StaticLineChart({
  model,
  height = PLOT_HEIGHTS.main,
}: {
  readonly model: LineModel
  readonly height?: number
}) {
  const { marks, endRoom } = lineMarks(model, height)
  return (
    <PlotFrame x={model.x} y={model.y} marks={marks} endRoom={endRoom}>
      <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        {model.levels.map((level) => (
          <path key={level.label} className="plot-level" d={`M0 ${place(model.y, level.value, true)}H1000`} />
        ))}
        {model.lines.filter(hasBand).map((line) => (
          <path
            key={line.id}
            d={bandPath(model, line.points)}
            style={{ fill: RUN_STYLES[line.style].color }}
            opacity={0.14}
          />
        ))}
        {model.lines.map((line) => (
          <path
            key={line.id}
            d={linePath(model, line.points)}
            className={line.kind === 'run' ? 'plot-line' : 'plot-line plot-reference'}
            style={{ stroke: RUN_STYLES[line.style].color }}
            strokeDasharray={line.dash}
          />
        ))}
      </svg>
    </PlotFrame>
  )
}

/** Whether the seeds of a line spread at all. */
export const hasBand = (line: ChartLine) => line.kind === 'run' && line.seeds > 1

type Axis = LineModel['x']

/** A value in the drawing's thousandths; far outside values stop a little beyond the edge, where they are clipped. */
function place(axis: Axis, value: number, flip: boolean): number {
  const at = position(axis.kind, axis.domain, value)
  const thousandths = Math.round(1000 * Math.min(1.2, Math.max(-0.2, at)))
  return flip ? 1000 - thousandths : thousandths
}

function linePath(model: LineModel, points: readonly LinePoint[]): string {
  return points
    .map(
      (point, i) =>
        `${i === 0 ? 'M' : i === 1 ? 'L' : ''}${place(model.x, point.x, false)} ${place(model.y, point.y, true)}`,
    )
    .join(' ')
}

function bandPath(model: LineModel, points: readonly LinePoint[]): string {
  const edge = (pick: (point: LinePoint) => number, list: readonly LinePoint[]) =>
    list.map((point) => `${place(model.x, point.x, false)} ${place(model.y, pick(point), true)}`).join(' ')
  return points.length < 2 ? '' : `M${edge((p) => p.high, points)} ${edge((p) => p.low, points.toReversed())}Z`
}
