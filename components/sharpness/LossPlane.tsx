import { contours } from 'd3-contour'
import type { AxisModel } from '../demo/charts/line-model'
import { PlotFrame } from '../demo/charts/PlotFrame'
import { position, type Domain } from '../demo/charts/scales'
import { formatValue, ticksOf } from '../demo/charts/ticks'
import { RUN_STYLES } from '../demo/run-styles'

const LEVELS = 12

/** Height lines of the loss on the plane through two ends; both ends are marked. */
export function LossPlane({
  x: xs,
  y: ys,
  loss,
}: {
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** Row by row, row 0 at y[0]. */
  readonly loss: readonly number[]
}) {
  const xDomain: Domain = [xs[0]!, xs.at(-1)!]
  const yDomain: Domain = [ys[0]!, ys.at(-1)!]
  const axis = (domain: Domain, label: string): AxisModel => ({
    kind: 'linear',
    domain,
    ticks: ticksOf('linear', domain, 4),
    label,
  })
  const low = Math.min(...loss)
  const high = Math.max(...loss)
  // Equal steps of the root: close together about the valley, where the ends are.
  const thresholds = Array.from({ length: LEVELS }, (_, i) => low + (high - low) * ((i + 1) / (LEVELS + 1)) ** 2)
  const columns = xs.length
  const rows = ys.length
  // d3-contour puts value (i, j) at (j + 1/2, i + 1/2); here values are at nodes, the border included.
  const along = (at: number, count: number) => (1000 * (at - 0.5)) / (count - 1)
  const shapes = contours()
    .size([columns, rows])
    .thresholds(thresholds)([...loss])
    .map(({ value, coordinates }) => ({
      value,
      d: coordinates
        .flatMap((polygon) =>
          polygon.map(
            (ring) =>
              `M${ring
                .map(
                  ([column = 0, row = 0]) =>
                    `${Math.round(along(column, columns))} ${Math.round(1000 - along(row, rows))}`,
                )
                .join('L')}Z`,
          ),
        )
        .join(''),
    }))
  const ends = [
    { label: 'SGD', style: 'momentum', at: 0 },
    { label: 'SAM', style: 'sam', at: 1 },
  ] as const
  return (
    <div
      role="img"
      aria-label={`Training loss on the plane through both ends, from ${formatValue(low)} to ${formatValue(high)}. SGD ends at (0, 0), SAM at (1, 0).`}
    >
      <PlotFrame
        x={axis(xDomain, 'from SGD to SAM')}
        y={axis(yDomain, 'random direction, filter-normalised')}
        aspect={(xDomain[1] - xDomain[0]) / (yDomain[1] - yDomain[0])}
        marks={ends.map(({ label, style, at }) => ({
          key: label,
          left: position('linear', xDomain, at),
          top: position('linear', yDomain, 0),
          className: 'plot-end',
          text: label,
          color: `color-mix(in oklab, ${RUN_STYLES[style].color} 68%, var(--ink))`,
        }))}
      >
        <svg className="plot-field" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
          {shapes.map(({ value, d }) => (
            <path key={value} d={d} className="plot-contour" />
          ))}
        </svg>
        <div className="plot-heads" aria-hidden="true">
          {ends.map(({ label, style, at }) => (
            <i
              key={label}
              className="plot-head"
              style={{
                left: `${100 * position('linear', xDomain, at)}%`,
                top: '50%',
                background: RUN_STYLES[style].color,
              }}
            />
          ))}
        </div>
      </PlotFrame>
    </div>
  )
}
