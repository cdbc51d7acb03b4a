'use client'
import { useState } from 'react'
import type { Experiment } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'
import { aggregate } from './charts/series-to-lines'
import { formatTick, formatMeasured } from './charts/ticks'
import type { LabelledMetric } from './summary'

const ROWS = 12

/** The curves as numbers, for reading and for screen readers; made when it is opened. */
export function DataTable({
  experiment,
  runs,
  metrics,
}: {
  readonly experiment: Experiment
  readonly runs: readonly RunSeries[]
  readonly metrics: readonly LabelledMetric[]
}) {
  const [open, setOpen] = useState(false)
  return (
    <details className="demo-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Data table</summary>
      {open ? metrics.map((one) => <Table key={one.label} experiment={experiment} runs={runs} {...one} />) : null}
    </details>
  )
}

function Table({
  experiment,
  runs,
  metric,
  label,
}: { readonly experiment: Experiment; readonly runs: readonly RunSeries[] } & LabelledMetric) {
  const columns = Object.entries(experiment.runs).map(([key, run]) => {
    const seeds = runs.filter((one) => one.key === key)
    return { key, name: run.label, byStep: new Map(aggregate(seeds, metric, 'step').map((point) => [point.x, point])) }
  })
  const all = [...new Set(columns.flatMap(({ byStep }) => [...byStep.keys()]))].sort((a, b) => a - b)
  const steps = [
    ...new Set(
      Array.from(
        { length: Math.min(ROWS, all.length) },
        (_, i, n = Math.min(ROWS, all.length)) => all[Math.round((i * (all.length - 1)) / Math.max(1, n - 1))]!,
      ),
    ),
  ]
  return (
    <div className="demo-table-scroll" tabIndex={0} role="region" aria-label={`${experiment.title}: ${label}`}>
      <table>
        <caption>{label}: median over seeds, range in brackets</caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            {columns.map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step}>
              <th scope="row">{formatTick(step)}</th>
              {columns.map(({ key, byStep }) => {
                const point = byStep.get(step)
                return (
                  <td key={key}>
                    {formatMeasured(point?.y)}
                    {point !== undefined && point.low !== point.high ? (
                      <small>
                        {' '}
                        [{formatMeasured(point.low)}, {formatMeasured(point.high)}]
                      </small>
                    ) : null}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
