'use client'
import { useId } from 'react'
import type { XAxis } from '@/lib/experiments/types'
import type { ScaleKind } from './charts/scales'

/** What the large line chart is drawn against. */
export function ChartTools({
  xAxis,
  yScale,
  onXAxis,
  onYScale,
}: {
  readonly xAxis: XAxis
  readonly yScale: ScaleKind
  readonly onXAxis: (axis: XAxis) => void
  readonly onYScale: (scale: ScaleKind) => void
}) {
  const id = useId()
  return (
    <div className="demo-tools">
      <label htmlFor={id}>x axis</label>
      <select id={id} value={xAxis} onChange={(event) => onXAxis(event.target.value as XAxis)}>
        <option value="step">steps</option>
        <option value="gradientEvaluations">gradient evaluations</option>
        <option value="seconds">seconds</option>
      </select>
      <label className="demo-check">
        <input
          type="checkbox"
          checked={yScale === 'log'}
          onChange={(event) => onYScale(event.target.checked ? 'log' : 'linear')}
        />
        log y
      </label>
    </div>
  )
}
