'use client'
import { useRef, type ReactNode } from 'react'
import type { Point } from './plane-geometry'

/** Half the width of the drawing in units of the plane, and its size in the drawing's own units. */
export const REACH = 1.75
const SIZE = 400
const UNIT = SIZE / (2 * REACH)

export const toX = (x: number) => SIZE / 2 + UNIT * x
export const toY = (y: number) => SIZE / 2 - UNIT * y
export const toPath = (points: readonly Point[]) =>
  `M${points.map(([x, y]) => `${toX(x).toFixed(1)} ${toY(y).toFixed(1)}`).join('L')}Z`

const STEP = 0.05

export interface Handle {
  readonly id: string
  /** Accessible name, e.g. "Gradient g". */
  readonly name: string
  readonly at: Point
  readonly onMove: (to: Point) => void
}

/** A piece of the plane with axes and points that are dragged, or moved by the arrow keys. */
export function Plane({
  label,
  handles,
  children,
}: {
  readonly label: string
  readonly handles: readonly Handle[]
  readonly children: ReactNode
}) {
  const svg = useRef<SVGSVGElement | null>(null)
  const moveTo = (handle: Handle, clientX: number, clientY: number) => {
    const box = svg.current?.getBoundingClientRect()
    if (box === undefined) return
    const x = ((clientX - box.left) / box.width - 0.5) * 2 * REACH
    const y = (0.5 - (clientY - box.top) / box.height) * 2 * REACH
    handle.onMove(snap([x, y]))
  }
  return (
    <svg ref={svg} className="plane" viewBox={`0 0 ${SIZE} ${SIZE}`} role="group" aria-label={label}>
      <g className="plane-axes" aria-hidden="true">
        <path d={`M0 ${SIZE / 2}H${SIZE}M${SIZE / 2} 0V${SIZE}`} />
        {[-1, 1].map((at) => (
          <g key={at}>
            <path d={`M${toX(at)} ${toY(0) - 4}v8M${toX(0) - 4} ${toY(at)}h8`} />
            <text x={toX(at) + 5} y={toY(0) + 17}>
              {at < 0 ? '−1' : '1'}
            </text>
            <text x={toX(0) + 8} y={toY(at) + (at < 0 ? 15 : -5)}>
              {at < 0 ? '−1' : '1'}
            </text>
          </g>
        ))}
      </g>
      {children}
      {handles.map((handle) => (
        <circle
          key={handle.id}
          className="plane-handle"
          data-handle={handle.id}
          cx={toX(handle.at[0])}
          cy={toY(handle.at[1])}
          r="11"
          tabIndex={0}
          role="slider"
          aria-label={`${handle.name}; arrow keys move it`}
          aria-valuenow={Number(handle.at[0].toFixed(2))}
          aria-valuemin={-REACH}
          aria-valuemax={REACH}
          aria-valuetext={`${handle.at[0].toFixed(2)}, ${handle.at[1].toFixed(2)}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            event.currentTarget.focus()
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(handle, event.clientX, event.clientY)
          }}
          onKeyDown={(event) => {
            const by = KEYS[event.key]
            if (by === undefined) return
            event.preventDefault()
            const size = event.shiftKey ? 4 * STEP : STEP
            handle.onMove(snap([handle.at[0] + size * by[0], handle.at[1] + size * by[1]]))
          }}
        />
      ))}
    </svg>
  )
}

const KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
}

/** Round coordinates within the drawing: exact ties and zeros can be reached by hand. */
function snap([x, y]: Point): Point {
  const within = (value: number) => Math.round(Math.min(REACH - 0.1, Math.max(0.1 - REACH, value)) / STEP) * STEP
  return [Number(within(x).toFixed(2)), Number(within(y).toFixed(2))]
}

/** An arrow from one point to another; `kind` picks its colour in the style sheet. */
export function Arrow({
  from = [0, 0],
  to,
  kind,
}: {
  readonly from?: Point
  readonly to: Point
  readonly kind: string
}) {
  const [dx, dy] = [toX(to[0]) - toX(from[0]), toY(to[1]) - toY(from[1])]
  const length = Math.hypot(dx, dy)
  if (length < 2) return null
  const [ux, uy] = [dx / length, dy / length]
  const [tipX, tipY] = [toX(to[0]), toY(to[1])]
  const [baseX, baseY] = [tipX - 11 * ux, tipY - 11 * uy]
  return (
    <g className={`plane-arrow plane-${kind}`} aria-hidden="true">
      <path d={`M${toX(from[0])} ${toY(from[1])}L${baseX} ${baseY}`} />
      <path
        className="plane-tip"
        d={`M${tipX} ${tipY}L${baseX - 5 * uy} ${baseY + 5 * ux}L${baseX + 5 * uy} ${baseY - 5 * ux}Z`}
      />
    </g>
  )
}

/** A word beside a point, kept inside the drawing. */
export function PlaneLabel({
  at,
  kind,
  children,
}: {
  readonly at: Point
  readonly kind: string
  readonly children: ReactNode
}) {
  const rightwards = at[0] < REACH * 0.6
  return (
    <text
      className={`plane-label plane-${kind}`}
      x={toX(at[0]) + (rightwards ? 14 : -14)}
      y={toY(at[1]) + (at[1] >= 0 ? -10 : 20)}
      textAnchor={rightwards ? 'start' : 'end'}
      aria-hidden="true"
    >
      {children}
    </text>
  )
}
