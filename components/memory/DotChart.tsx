import { PlotFrame, type PlotMark } from '@/components/demo/charts/PlotFrame'
import { position, type Domain, type ScaleKind } from '@/components/demo/charts/scales'
import { ticksOf } from '@/components/demo/charts/ticks'

export interface DotSeries {
  readonly key: string
  /** A class that gives it its colour. */
  readonly className: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Measured points are dots, theory is a line; a measured series may have both. */
  readonly draw: 'dots' | 'line' | 'both'
}

/** Measured dots beside lines of theory. Says nothing to screen readers: whoever uses it has the numbers in words. */
export function DotChart({
  x,
  y,
  series,
  marks = [],
}: {
  readonly x: {
    readonly label: string
    readonly kind: ScaleKind
    readonly domain: Domain
    readonly ticks?: readonly number[]
  }
  readonly y: {
    readonly label: string
    readonly kind: ScaleKind
    readonly domain: Domain
    readonly ticks?: readonly number[]
  }
  readonly series: readonly DotSeries[]
  readonly marks?: readonly {
    readonly at: readonly [number, number]
    readonly text: string
    readonly className?: string
  }[]
}) {
  const left = (value: number) => position(x.kind, x.domain, value)
  const top = (value: number) => 1 - position(y.kind, y.domain, value)
  const path = (points: DotSeries['points']) =>
    `M${points.map(([px, py]) => `${(1000 * left(px)).toFixed(1)} ${(1000 * top(py)).toFixed(1)}`).join('L')}`
  const axis = (a: typeof x) => ({ ...a, ticks: a.ticks ?? ticksOf(a.kind, a.domain, 5) })
  return (
    <PlotFrame
      x={axis(x)}
      y={axis(y)}
      marks={marks.map(({ at, text, className = '' }): PlotMark => ({
        key: text,
        left: left(at[0]),
        top: top(at[1]),
        className: `plot-level-label ${className}`,
        text,
      }))}
    >
      <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        {series.map(({ key, className, points, draw }) =>
          draw === 'dots' ? null : (
            <path
              key={key}
              className={`memory-line ${draw === 'line' ? 'memory-theory' : ''} ${className}`}
              d={path(points)}
            />
          ),
        )}
      </svg>
      <div className="memory-dots" aria-hidden="true">
        {series.flatMap(({ key, className, points, draw }) =>
          draw === 'line'
            ? []
            : points.map(([px, py]) => (
                <i
                  key={`${key}${px}`}
                  className={`memory-dot ${className}`}
                  style={{ left: `${100 * left(px)}%`, top: `${100 * top(py)}%` }}
                />
              )),
        )}
      </div>
    </PlotFrame>
  )
}
