'use client'
import { Area, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis, type CurveProps } from 'recharts'
import { RUN_STYLES } from '../run-styles'
import { useSize } from '../use-size'
import { lineMarks } from './line-marks'
import type { LineModel } from './line-model'
import { PlotFrame } from './PlotFrame'
import { hasBand } from './StaticLineChart'
import type { LinePoint } from './series-to-lines'
import { formatMeasured, formatTick, formatValue } from './ticks'

const NO_MARGIN = { top: 0, right: 0, bottom: 0, left: 0 }
const ACTIVE_DOT = { r: 4, strokeWidth: 0 }
const CURSOR = { stroke: 'var(--ink-3)', strokeDasharray: '2 3' }
const band = (point: LinePoint): [number, number] => [point.low, point.high]

/** A line chart that follows a run: Recharts draws the plot, the frame around it is that of the static chart. */
export default function LiveLineChart({
  model,
  label,
  height,
}: {
  readonly model: LineModel
  readonly label: string
  readonly height: number
}) {
  const { ref, size } = useSize<HTMLDivElement>()
  const { marks, endRoom } = lineMarks(model, height)
  const longest = model.lines.reduce<readonly LinePoint[]>(
    (best, line) => (line.points.length > best.length ? line.points : best),
    [],
  )
  return (
    <PlotFrame x={model.x} y={model.y} marks={marks} endRoom={endRoom}>
      <div className="plot-live" ref={ref}>
        {size === null ? null : (
          <ComposedChart
            width={size.width}
            height={size.height}
            margin={NO_MARGIN}
            data={longest}
            accessibilityLayer
            title={label}
          >
            <XAxis hide type="number" dataKey="x" scale={model.x.kind} domain={[...model.x.domain]} allowDataOverflow />
            <YAxis hide type="number" scale={model.y.kind} domain={[...model.y.domain]} allowDataOverflow />
            {model.levels.map((level) => (
              <ReferenceLine key={level.label} y={level.value} stroke="var(--ink-3)" strokeDasharray="3 4" />
            ))}
            {model.lines.filter(hasBand).map((line) => (
              <Area
                key={`band-${line.id}`}
                data={line.points}
                dataKey={band}
                type="linear"
                stroke="none"
                fill={RUN_STYLES[line.style].color}
                fillOpacity={0.14}
                isAnimationActive={false}
                activeDot={false}
                dot={false}
              />
            ))}
            {model.lines.map((line) => (
              <Line
                key={line.id}
                data={line.points}
                dataKey="y"
                name={line.label}
                type="linear"
                stroke={RUN_STYLES[line.style].color}
                strokeWidth={line.kind === 'run' ? 2.4 : 1.6}
                strokeDasharray={line.dash}
                isAnimationActive={false}
                shape={PlainLine}
                dot={false}
                activeDot={line.kind === 'run' ? ACTIVE_DOT : false}
              />
            ))}
            <Tooltip
              cursor={CURSOR}
              isAnimationActive={false}
              content={({ active, label: at }) =>
                active && at !== undefined ? <PointList model={model} x={Number(at)} /> : null
              }
            />
          </ComposedChart>
        )}
      </div>
    </PlotFrame>
  )
}

/** The line itself, without the measuring that Recharts' own does for its entrance. */
function PlainLine({ points, stroke, strokeWidth, strokeDasharray }: CurveProps) {
  const d = (points ?? []).map(({ x, y }) => `${x?.toFixed(1)} ${y?.toFixed(1)}`).join('L')
  return d === '' ? null : (
    <path
      d={`M${d}`}
      fill="none"
      stroke={stroke}
      strokeWidth={strokeWidth}
      strokeDasharray={strokeDasharray}
      strokeLinejoin="round"
    />
  )
}

/** What every line says at one place of the x axis. */
function PointList({ model, x }: { readonly model: LineModel; readonly x: number }) {
  const span = model.x.domain[1] - model.x.domain[0]
  return (
    <div className="plot-tooltip">
      <span className="plot-tooltip-x">
        {model.x.label} {formatTick(Number(x.toPrecision(4)))}
      </span>
      {model.lines.map((line) => {
        const point = nearest(line.points, x)
        if (point === null || Math.abs(point.x - x) > span / 20) return null
        return (
          <span key={line.id} className="plot-tooltip-row">
            <i style={{ background: RUN_STYLES[line.style].color }} />
            {line.label}
            <b>
              {formatMeasured(point.y)}
              {hasBand(line) ? (
                <small>
                  {' '}
                  {formatValue(point.low, 2)} to {formatValue(point.high, 2)}
                </small>
              ) : null}
            </b>
          </span>
        )
      })}
    </div>
  )
}

/** The point closest to x, by bisection. */
function nearest(points: readonly LinePoint[], x: number): LinePoint | null {
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (points[middle]!.x < x) low = middle + 1
    else high = middle
  }
  const right = points[low]
  const left = points[low - 1]
  if (right === undefined) return null
  return left !== undefined && x - left.x < right.x - x ? left : right
}
