import type { Experiment } from '@/lib/experiments/types'
import { formatValue } from './charts/ticks'
import { RUN_STYLES } from './run-styles'
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
            <Swatch style={experiment.runs[run.key]!.style} />
            <span>{run.label}</span>
            <em>{run.seeds > 0 && run.diverged === run.seeds ? 'diverged' : formatValue(run.median)}</em>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Swatch({ style }: { readonly style: keyof typeof RUN_STYLES }) {
  const { color, dash } = RUN_STYLES[style]
  return (
    <svg className="demo-swatch" width="30" height="6" aria-hidden="true">
      <path d="M0 3H30" style={{ stroke: color }} strokeWidth="3" strokeDasharray={dash} />
    </svg>
  )
}
