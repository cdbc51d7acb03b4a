import '@/components/precision/precision.css'
import { describeHistogram, type HistogramPanel, type HistogramView } from './histogram-model'
import { PlotFrame } from './PlotFrame'
import { position } from './scales'

/** Sizes of gradients beside the range of the format: one panel a run. */
export function HistogramChart({
  view,
  panels,
  colors,
}: {
  readonly view: HistogramView
  readonly panels: readonly HistogramPanel[]
  /** CSS colour of each run. */
  readonly colors: Readonly<Record<string, string>>
}) {
  if (panels.length === 0) return <p className="demo-empty">Drawn at the first evaluation of a run.</p>
  return (
    <>
      <ul className="histogram-key" aria-hidden="true">
        <li>
          <i className="histogram-zero" /> becomes zero
        </li>
        <li>
          <i className="histogram-subnormal" /> subnormal: loses digits
        </li>
        <li>
          <i className="histogram-overflow" /> overflows
        </li>
      </ul>
      <div className="demo-panels">
        {panels.map((panel) => (
          <div key={panel.key} className="demo-field-panel" data-run={panel.key}>
            <span className="demo-panel-name">{panel.label}</span>
            <div role="img" aria-label={`${view.title}. ${describeHistogram(panel)}`}>
              <Bars panel={panel} color={colors[panel.key] ?? 'var(--accent)'} />
            </div>
            <p className="histogram-words">{describeHistogram(panel)}</p>
          </div>
        ))}
      </div>
    </>
  )
}

function Bars({ panel: { x, y, bars, zones }, color }: { readonly panel: HistogramPanel; readonly color: string }) {
  const left = (exponent: number) => Math.round(1000 * position(x.kind, x.domain, exponent))
  const top = (share: number) => Math.round(1000 * (1 - position(y.kind, y.domain, share)))
  const d = bars.map(
    ({ exponent, share }) => `M${left(exponent) + 1} 1000V${top(share)}H${left(exponent + 1) - 1}V1000Z`,
  )
  return (
    <PlotFrame x={x} y={y}>
      <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        {zones.map(({ kind, from, to }) => (
          <rect
            key={kind}
            className={`histogram-${kind}`}
            x={left(from)}
            y={0}
            width={left(to) - left(from)}
            height={1000}
          />
        ))}
        <path d={d.join('')} style={{ fill: color }} />
        {zones.map(({ kind, from, to }) => (
          <path key={kind} className="plot-level" d={`M${left(kind === 'overflow' ? from : to)} 0V1000`} />
        ))}
      </svg>
    </PlotFrame>
  )
}
