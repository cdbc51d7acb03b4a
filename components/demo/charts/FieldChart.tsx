import { contours } from 'd3-contour'
import type { FieldValue } from '@/lib/runs/protocol'
import type { RunSeries } from '@/lib/runs/series'
import type { Experiment } from '@/lib/experiments/types'
import { lookOf } from '../run-styles'
import type { AxisModel } from './line-model'
import { PlotFrame } from './PlotFrame'
import { position, type Domain } from './scales'
import { ticksOf } from './ticks'

interface Shape {
  readonly value: number
  readonly d: string
}

/** Filled contours of a grid field in thousandths of the plot; a FieldValue never changes, so that they are worked out once. */
const shapesOf = new WeakMap<FieldValue, readonly Shape[]>()

/** The height map of a surface, or P(class 1) of a classifier, with the runs' paths or the data points over it. */
export function FieldChart({
  experiment,
  field,
  overlay,
  runs,
}: {
  readonly experiment: Experiment
  readonly field: FieldValue
  readonly overlay: 'points' | 'paths'
  /** Runs whose paths or points are drawn over it. */
  readonly runs: readonly RunSeries[]
}) {
  const [xMin, xMax, yMin, yMax] = field.extent ?? [0, 1, 0, 1]
  const x = axis([xMin, xMax], overlay === 'paths' ? 'w₁' : 'x₁')
  const y = axis([yMin, yMax], overlay === 'paths' ? 'w₂' : 'x₂')
  const shapes = contoursOf(field)
  const boundary = field.name === 'boundary'
  return (
    <PlotFrame x={x} y={y} aspect={(xMax - xMin) / (yMax - yMin)}>
      <svg className="plot-field" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        {boundary ? <rect width="1000" height="1000" style={{ fill: classMix(0) }} /> : null}
        {shapes.map(({ value, d }) => (
          <path
            key={value}
            d={d}
            className={boundary && Math.abs(value - 0.5) < 1e-9 ? 'plot-boundary' : 'plot-contour'}
            style={boundary ? { fill: classMix(value) } : undefined}
          />
        ))}
        {overlay === 'paths'
          ? runs.map((run) => <Path key={run.key} experiment={experiment} run={run} x={x} y={y} />)
          : null}
      </svg>
      {overlay === 'points' ? <Points field={runs[0]?.fields.get('points')} x={x} y={y} /> : null}
      {overlay === 'paths' ? <Heads experiment={experiment} runs={runs} x={x} y={y} /> : null}
    </PlotFrame>
  )
}

const axis = (domain: Domain, label: string): AxisModel => ({
  kind: 'linear',
  domain,
  ticks: ticksOf('linear', domain, 4),
  label,
})

const classMix = (probability: number) =>
  `color-mix(in oklab, var(--class-1) ${Math.round(100 * probability)}%, var(--class-0))`

function contoursOf(field: FieldValue): readonly Shape[] {
  const known = shapesOf.get(field)
  if (known !== undefined) return known
  const [rows = 1, columns = 1] = field.shape
  const values = Array.from(field.data)
  const thresholds = field.name === 'boundary' ? PROBABILITIES : heights(values)
  // d3-contour puts value (i, j) at (j + 1/2, i + 1/2). A classifier is asked at the centres of cells, a surface at nodes, its border included.
  const border = field.name === 'boundary' ? 0 : 0.5
  const along = (at: number, count: number) => (1000 * (at - border)) / (count - 2 * border)
  const place = ([column = 0, row = 0]: readonly number[]) =>
    `${Math.round(along(column, columns))} ${Math.round(1000 - along(row, rows))}`
  const shapes = contours()
    .size([columns, rows])
    .thresholds(thresholds)(values)
    .map((shape) => ({
      value: shape.value,
      d: shape.coordinates.flatMap((polygon) => polygon.map((ring) => `M${ring.map(place).join('L')}Z`)).join(''),
    }))
  shapesOf.set(field, shapes)
  return shapes
}

const PROBABILITIES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
const LEVELS = 14

/** Levels of a surface, closer together near its lowest point, where the optimizers end up. */
function heights(values: readonly number[]): number[] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  // A saddle goes as far down as up: evenly spaced.
  const power = low < 0 ? 1 : 2.5
  return Array.from({ length: LEVELS }, (_, i) => low + (high - low) * ((i + 1) / (LEVELS + 1)) ** power)
}

const thousandths = (x: AxisModel, value: number) =>
  1000 * Math.min(3, Math.max(-2, position('linear', x.domain, value)))

/** Positions of a run that lies in the plane. */
function track(run: RunSeries): readonly (readonly [number, number])[] {
  const { x = [], y = [] } = run.values
  return x.flatMap((at, i) => (Number.isFinite(at) && Number.isFinite(y[i]) ? [[at, y[i]!] as const] : []))
}

interface Axes {
  readonly x: AxisModel
  readonly y: AxisModel
}

function Path({ experiment, run, x, y }: Axes & { readonly experiment: Experiment; readonly run: RunSeries }) {
  const look = lookOf(experiment, run.key)
  const d = track(run).map(([a, b]) => `${thousandths(x, a).toFixed(1)} ${(1000 - thousandths(y, b)).toFixed(1)}`)
  return d.length < 2 ? null : (
    <>
      <path className="plot-path-halo" d={`M${d.join('L')}`} />
      <path className="plot-line" d={`M${d.join('L')}`} style={{ stroke: look.color }} strokeDasharray={look.dash} />
    </>
  )
}

/** A ring where the runs begin, a dot where each is now. */
function Heads({
  experiment,
  runs,
  x,
  y,
}: Axes & { readonly experiment: Experiment; readonly runs: readonly RunSeries[] }) {
  const at = ([a, b]: readonly [number, number]) => ({
    left: `${(thousandths(x, a) / 10).toFixed(2)}%`,
    top: `${(100 - thousandths(y, b) / 10).toFixed(2)}%`,
  })
  const start = runs.flatMap((run) => track(run).slice(0, 1))[0]
  return (
    <div className="plot-heads" aria-hidden="true">
      {start === undefined ? null : <i className="plot-start" style={at(start)} />}
      {runs.map((run) => {
        const last = track(run).at(-1)
        if (last === undefined) return null
        const { color } = lookOf(experiment, run.key)
        return <i key={run.key} className="plot-head" style={{ ...at(last), background: color }} />
      })}
    </div>
  )
}

/** Data points of two classes: discs and squares, so that colour is not all that tells them apart. */
function Points({ field, x, y }: Axes & { readonly field: FieldValue | undefined }) {
  if (field === undefined) return null
  const width = field.shape[1] ?? 3
  const count = Math.floor(field.data.length / width)
  return (
    <svg className="plot-points" aria-hidden="true">
      {Array.from({ length: count }, (_, i) => {
        const left = `${(thousandths(x, field.data[i * width]!) / 10).toFixed(1)}%`
        const top = `${(100 - thousandths(y, field.data[i * width + 1]!) / 10).toFixed(1)}%`
        // The recording's numbers are packed: a label is near 0 or 1, not always equal to it.
        return field.data[i * width + 2]! > 0.5 ? (
          <rect key={i} x={left} y={top} width="5" height="5" transform="translate(-2.5 -2.5)" className="point-1" />
        ) : (
          <circle key={i} cx={left} cy={top} r="2.8" className="point-0" />
        )
      })}
    </svg>
  )
}
