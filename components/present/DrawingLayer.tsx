'use client'
import { useEffect, useState } from 'react'
import type { Point, Stroke } from '@/lib/present/deck-state'
import { useDeck, useSlide } from './deck-context'

const PEN = { colour: 'var(--pen)', width: 0.006 }

interface Growing {
  readonly slide: string
  readonly points: readonly Point[]
}

/** What was drawn on a slide by hand, and the sheet of glass to draw on. */
export function DrawingLayer({ width, height }: { readonly width: number; readonly height: number }) {
  const { state, link, drawing, submit } = useDeck()
  const { id, place } = useSlide()
  const [own, setOwn] = useState<readonly Point[]>([])
  const [others, setOthers] = useState<Growing | null>(null)
  const done = state.strokes[id] ?? []
  useEffect(() => link?.onEphemeral('stroke', (data) => setOthers(data as Growing | null)), [link])

  const active = drawing && place === 'current'
  const draw = (points: readonly Point[]) => {
    setOwn(points)
    link?.sendEphemeral('stroke', points.length === 0 ? null : { slide: id, points })
  }
  const at = (event: React.PointerEvent<SVGSVGElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
  }
  const growing = others?.slide === id ? others.points : own
  return (
    <svg
      className="slide-drawing"
      viewBox={`0 0 ${width} ${height}`}
      data-active={active}
      aria-hidden="true"
      onPointerDown={(event) => {
        if (!active) return
        event.currentTarget.setPointerCapture(event.pointerId)
        draw([at(event)])
      }}
      onPointerMove={(event) => {
        if (own.length > 0) draw([...own, at(event)])
      }}
      onPointerUp={() => {
        if (own.length > 1) submit({ type: 'stroke', slide: id, stroke: { ...PEN, points: own } })
        draw([])
      }}
      onPointerCancel={() => draw([])}
    >
      {[...done, ...(growing.length > 1 ? [{ ...PEN, points: growing }] : [])].map((stroke, i) => (
        <StrokePath key={i} stroke={stroke} width={width} height={height} />
      ))}
    </svg>
  )
}

function StrokePath({
  stroke,
  width,
  height,
}: {
  readonly stroke: Stroke
  readonly width: number
  readonly height: number
}) {
  const d = stroke.points.map(([x, y]) => `${(x * width).toFixed(1)} ${(y * height).toFixed(1)}`).join('L')
  return <path d={`M${d}`} style={{ stroke: stroke.colour }} strokeWidth={stroke.width * width} />
}
