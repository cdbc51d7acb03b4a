import type { Experiment } from '@/lib/experiments/types'
import { formatMeasured } from './charts/ticks'
import { lookOf, type LineLook } from './run-styles'
import type { RunSummary } from './summary'

/** The runs: line, name, newest value. */
export function Legend({
  experiment,
  summaries,
  valueLabel,
}: {
  readonly experiment: Experiment
  readonly summaries: readonly RunSummary[]
  readonly valueLabel: string
}) {
  return (
    <div className="demo-legend">
      <div className="demo-legend-head" aria-hidden="true">
        {valueLabel}
      </div>
      <ul>
        {summaries.map((run) => (
          <li key={run.key}>
            <Swatch look={lookOf(experiment, run.key)} />
            <span>{run.label}</span>
            <em>{run.seeds > 0 && run.diverged === run.seeds ? 'diverged' : formatMeasured(run.median)}</em>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Swatch({ look: { color, dash } }: { readonly look: LineLook }) {
  return (
    <svg className="demo-swatch" width="30" height="6" aria-hidden="true">
      <path d="M0 3H30" style={{ stroke: color }} strokeWidth="3" strokeDasharray={dash} />
    </svg>
  )
}
