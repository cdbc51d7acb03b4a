import type { RunStyle } from '@/lib/experiments/types'
import type { AxisModel } from '../demo/charts/line-model'
import { PlotFrame } from '../demo/charts/PlotFrame'
import { niceDomain, position, type Domain, type ScaleKind } from '../demo/charts/scales'
import { formatValue, ticksOf } from '../demo/charts/ticks'
import { RUN_STYLES } from '../demo/run-styles'

export interface Curve {
  readonly label: string
  readonly style: RunStyle
  readonly values: readonly number[]
}

/** Some curves over one list of places, with a legend above: for labs, whose answers come all at once. */
export function Curves({
  at,
  curves,
  xLabel,
  yLabel,
  yScale = 'linear',
  yDomain,
  marks = [],
}: {
  readonly at: readonly number[]
  readonly curves: readonly Curve[]
  readonly xLabel: string
  readonly yLabel: string
  readonly yScale?: ScaleKind
  /** Default: round numbers about all values. */
  readonly yDomain?: Domain
  /** Places that are marked by an upright line. */
  readonly marks?: readonly number[]
}) {
  const xDomain: Domain = [at[0]!, at.at(-1)!]
  const domain =
    yDomain ??
    niceDomain(
      yScale,
      curves.flatMap(({ values }) => values),
    )
  const x: AxisModel = { kind: 'linear', domain: xDomain, ticks: ticksOf('linear', xDomain, 5), label: xLabel }
  const y: AxisModel = { kind: yScale, domain, ticks: ticksOf(yScale, domain, 5), label: yLabel }
  const left = (value: number) => Math.round(1000 * position('linear', xDomain, value))
  const top = (value: number) => Math.round(1000 * (1 - Math.min(1.2, Math.max(-0.2, position(yScale, domain, value)))))
  const words = curves.map(
    ({ label, values }) => `${label}: from ${formatValue(values[0])} to ${formatValue(values.at(-1))}`,
  )
  return (
    <figure className="sharpness-curves">
      <ul className="sharpness-legend" aria-hidden="true">
        {curves.map(({ label, style }) => (
          <li key={label}>
            <svg width="26" height="8" viewBox="0 0 26 8">
              <path
                d="M0 4H26"
                className="plot-line"
                style={{ stroke: RUN_STYLES[style].color }}
                strokeDasharray={RUN_STYLES[style].dash}
              />
            </svg>
            {label}
          </li>
        ))}
      </ul>
      <div role="img" aria-label={`${yLabel} over ${xLabel}. ${words.join('; ')}.`}>
        <PlotFrame x={x} y={y}>
          <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
            {marks.map((mark) => (
              <path key={mark} className="plot-level" d={`M${left(mark)} 0V1000`} />
            ))}
            {curves.map(({ label, style, values }) => (
              <path
                key={label}
                className="plot-line"
                style={{ stroke: RUN_STYLES[style].color }}
                strokeDasharray={RUN_STYLES[style].dash}
                d={`M${values.map((value, i) => `${left(at[i]!)} ${top(value)}`).join('L')}`}
              />
            ))}
          </svg>
        </PlotFrame>
      </div>
    </figure>
  )
}
