import { memo, type CSSProperties, type ReactNode } from 'react'
import type { AxisModel } from './line-model'
import { position } from './scales'
import { formatTick } from './ticks'

export interface PlotMark {
  readonly key: string
  /** Fractions of the plot, from its left and its top. */
  readonly left: number
  readonly top: number
  readonly className: string
  readonly text: string
  readonly color?: string
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(3)}%`

/**
 * Axes, grid and labels of a chart around a drawing that fills the plot. Words are HTML, so that they keep their size at every
 * width; lines are SVG stretched to fit. Server, static and live charts share it: their geometry cannot differ.
 *
 * @param aspect  width by height of the plot, where both axes have the same unit; else the height comes from the style sheet
 * @param endRoom pixels at the usual type size kept free on the right for labels at the ends of lines
 */
export function PlotFrame({
  x,
  y,
  aspect,
  endRoom = 0,
  marks = [],
  children,
}: {
  readonly x: AxisModel
  readonly y: AxisModel
  readonly aspect?: number
  readonly endRoom?: number
  readonly marks?: readonly PlotMark[]
  readonly children: ReactNode
}) {
  const style = {
    '--end-room': `${endRoom / 16}rem`,
    ...(aspect === undefined ? {} : { '--aspect': aspect }),
  } as CSSProperties
  return (
    <div className={aspect === undefined ? 'plot' : 'plot plot-square'} style={style}>
      <div className="plot-area">
        <Axes x={x} y={y} />
        {children}
        {marks.map((mark) => (
          <span
            key={mark.key}
            className={mark.className}
            style={{ left: percent(mark.left), top: percent(mark.top), color: mark.color }}
          >
            {mark.text}
          </span>
        ))}
      </div>
    </div>
  )
}

interface AxesProps {
  readonly x: AxisModel
  readonly y: AxisModel
}

/** Grid, ticks and names of the axes; drawn again only when one of them changes, not with every frame of a run. */
const Axes = memo(
  function Axes({ x, y }: AxesProps) {
    const left = (value: number) => position(x.kind, x.domain, value)
    const top = (value: number) => 1 - position(y.kind, y.domain, value)
    return (
      <>
        <span className="plot-ylabel">
          {y.label}
          {y.kind === 'log' ? <span className="plot-scale"> · log</span> : null}
        </span>
        <svg className="plot-grid" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
          {y.ticks.map((tick) => (
            <path key={tick} d={`M0 ${Math.round(1000 * top(tick))}H1000`} />
          ))}
        </svg>
        {y.ticks.map((tick) => (
          <span key={`y${tick}`} className="tick tick-y" style={{ top: percent(top(tick)) }}>
            {(y.tickText ?? formatTick)(tick)}
          </span>
        ))}
        {x.ticks.map((tick) => (
          <span key={`x${tick}`} className="tick tick-x" style={{ left: percent(left(tick)) }}>
            {(x.tickText ?? formatTick)(tick)}
          </span>
        ))}
        <span className="plot-xlabel">
          {x.label}
          {x.kind === 'log' ? <span className="plot-scale"> · log</span> : null}
        </span>
      </>
    )
  },
  (before, after) => sameAxis(before.x, after.x) && sameAxis(before.y, after.y),
)

const sameAxis = (a: AxisModel, b: AxisModel) =>
  a.kind === b.kind && a.label === b.label && a.domain[0] === b.domain[0] && a.domain[1] === b.domain[1]
