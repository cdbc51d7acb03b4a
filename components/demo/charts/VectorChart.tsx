import type { Experiment, View } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'
import { lookOf } from '../run-styles'
import { PlotFrame } from './PlotFrame'
import { niceDomain, position } from './scales'
import { ticksOf } from './ticks'

export type VectorView = Extract<View, { kind: 'vector' }>

/** The latest value of a vector (singular values, largest first) against its index, one line a run. */
export function VectorChart({
  experiment,
  view,
  runs,
}: {
  readonly experiment: Experiment
  readonly view: VectorView
  readonly runs: readonly RunSeries[]
}) {
  const vectors = runs.flatMap((run) => {
    const field = run.fields.get(view.field)
    return field === undefined ? [] : [{ run, values: Array.from(field.data) }]
  })
  const count = Math.max(2, ...vectors.map(({ values }) => values.length))
  const yDomain = niceDomain(
    view.yScale,
    vectors.flatMap(({ values }) => values),
  )
  const x = { kind: 'linear', domain: [1, count], ticks: indexTicks(count), label: view.xLabel } as const
  const y = { kind: view.yScale, domain: yDomain, ticks: ticksOf(view.yScale, yDomain, 5), label: view.yLabel } as const
  return (
    <PlotFrame x={x} y={y}>
      <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        {vectors.map(({ run, values }) => {
          const look = lookOf(experiment, run.key)
          const d = values.flatMap((value, i) => {
            const at = position(y.kind, y.domain, value)
            return Number.isNaN(at) ? [] : [`${Math.round((1000 * i) / (count - 1))} ${Math.round(1000 * (1 - at))}`]
          })
          if (d.length === 0) return null
          return (
            <path
              key={run.key}
              className="plot-line"
              d={`M${d.join('L')}`}
              style={{ stroke: look.color }}
              strokeDasharray={look.dash}
            />
          )
        })}
      </svg>
    </PlotFrame>
  )
}

/** The first and the last index, and round ones between. */
function indexTicks(count: number): readonly number[] {
  const round = ticksOf('linear', [1, count], 4).filter((tick) => tick > 1 && tick < count - count / 8)
  return [1, ...round.filter(Number.isInteger), count]
}
