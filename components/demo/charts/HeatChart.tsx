import '@/components/normalization/normalization.css'
import '@/components/normalization/normalization-deck.css'
import { useId, type CSSProperties } from 'react'
import { describePanel, HEAT_LEVELS, type HeatModel, type HeatPanel, type HeatView } from './heat-model'
import { PlotFrame } from './PlotFrame'
import { position } from './scales'
import { formatMeasured, formatTick } from './ticks'

/** Stops of the colour scale in the style sheet, `--heat-0` to `--heat-4`. */
const STOPS = 5

/** A family of metrics over training: a row a layer, a colour a size, a panel a run. */
export function HeatChart({ view, model }: { readonly view: HeatView; readonly model: HeatModel }) {
  if (model.panels.length === 0) return <p className="demo-empty">Drawn at the first evaluation of a run.</p>
  return (
    <>
      <HeatLegend view={view} scale={model.scale} />
      <div className="heat-panels">
        {model.panels.map((panel) => (
          <div key={panel.key} className="heat-panel" data-run={panel.key}>
            <span className="demo-panel-name">{panel.label}</span>
            <div role="img" aria-label={describePanel(view, panel)}>
              <PlotFrame x={panel.x} y={panel.y}>
                <svg className="plot-field" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
                  {panel.shapes.map(({ level, d }) => (
                    <path key={level} d={d} style={{ fill: heatColor(level) }} shapeRendering="crispEdges" />
                  ))}
                </svg>
              </PlotFrame>
            </div>
          </div>
        ))}
      </div>
      <HeatTable view={view} panels={model.panels} />
    </>
  )
}

/** The colour of a level: from dark and small to bright and large, by lightness alone readable. */
function heatColor(level: number): string {
  const along = ((STOPS - 1) * level) / (HEAT_LEVELS - 1)
  const stop = Math.min(STOPS - 2, Math.floor(along))
  const share = Math.round(100 * (along - stop))
  return `color-mix(in oklab, var(--heat-${stop + 1}) ${share}%, var(--heat-${stop}))`
}

function HeatLegend({ view, scale }: { readonly view: HeatView; readonly scale: HeatModel['scale'] }) {
  const style = (value: number): CSSProperties => ({ left: `${100 * position(scale.kind, scale.domain, value)}%` })
  return (
    <div className="heat-legend" aria-hidden="true">
      <span className="heat-legend-name">
        {view.valueLabel}
        {scale.kind === 'log' ? <span className="plot-scale"> · log</span> : null}
      </span>
      <span className="heat-legend-bar">
        <span className="heat-legend-colors">
          {Array.from({ length: HEAT_LEVELS }, (_, level) => (
            <i key={level} style={{ background: heatColor(level) }} />
          ))}
        </span>
        {scale.ticks.map((tick) => (
          <span key={tick} className="heat-legend-tick" style={style(tick)}>
            {formatTick(tick)}
          </span>
        ))}
      </span>
    </div>
  )
}

/** The picture in numbers: some rows, at the first, the middle and the last measurement. */
function HeatTable({ view, panels }: { readonly view: HeatView; readonly panels: readonly HeatPanel[] }) {
  const id = useId()
  return (
    <details className="demo-table heat-table">
      <summary>Numbers of this picture</summary>
      <div className="demo-table-scroll" tabIndex={0} role="region" aria-labelledby={id}>
        <table>
          <caption id={id}>
            {view.title}: {view.valueLabel}
          </caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Step</th>
              {rowsOf(panels).map((row) => (
                <th key={row} scope="col">
                  {view.rowLabel} {row + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {panels.flatMap((panel) =>
              [...new Set([0, Math.floor((panel.steps.length - 1) / 2), panel.steps.length - 1])].map((i) => (
                <tr key={`${panel.key} ${i}`}>
                  <th scope="row">{panel.label}</th>
                  <td>{formatTick(panel.steps[i]!)}</td>
                  {rowsOf(panels).map((row) => (
                    <td key={row}>{formatMeasured(panel.values[row]?.[i])}</td>
                  ))}
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </details>
  )
}

/** First, last, and three between. */
function rowsOf(panels: readonly HeatPanel[]): readonly number[] {
  const last = Math.max(0, ...panels.map((panel) => panel.values.length - 1))
  return [...new Set([0, 0.25, 0.5, 0.75, 1].map((fraction) => Math.round(fraction * last)))]
}
