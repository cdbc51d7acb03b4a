'use client'
import { useEffect, useState } from 'react'
import type { Point } from '@/lib/present/deck-state'
import { useDeck, useSlide } from './deck-context'

/** A red dot that follows the pointer, in every window at the same place of the slide. */
export function LaserDot() {
  const { link, laser } = useDeck()
  const { place } = useSlide()
  const [point, setPoint] = useState<Point | null>(null)
  const current = place === 'current'
  useEffect(
    () => (current ? link?.onEphemeral('laser', (data) => setPoint(data as Point | null)) : undefined),
    [link, current],
  )
  const move = (next: Point | null) => {
    setPoint(next)
    link?.sendEphemeral('laser', next)
  }
  if (!current) return null
  return (
    <div
      className="slide-laser"
      data-active={laser}
      aria-hidden="true"
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        move([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height])
      }}
      onPointerLeave={() => move(null)}
    >
      {point === null ? null : <i style={{ left: `${100 * point[0]}%`, top: `${100 * point[1]}%` }} />}
    </div>
  )
}
