'use client'
import './normalization.css'
import './normalization-deck.css'
import { niceDomain, position } from '@/components/demo/charts/scales'
import { formatTick, formatValue, ticksOf } from '@/components/demo/charts/ticks'
import { median } from '@/components/demo/median'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import type { LabPreset, LabRecording, TimedPair } from '@/lib/labs/types'

interface Row {
  readonly name: string
  readonly pair: TimedPair
}

/** A row a measurement: LayerNorm's time over RMSNorm's, median and middle half of the rounds. */
export function NormCostPanel({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'norm-cost'>
  readonly recording: LabRecording<'norm-cost'>
}) {
  const lab = useLab(preset.request, recording)
  const { kernels, step } = lab.result
  const rows: readonly Row[] = [
    ...kernels.map((pair) => ({ name: `kernels, ${pair.width} features`, pair })),
    { name: 'a whole transformer', pair: step },
  ]
  const said = rows.map(({ name, pair: { ratio } }) => `${name} ${times(ratio.median)}`)
  const summary = `Time with LayerNorm over time with RMSNorm, forward and backward, median of ${step.layerMs.length} rounds: ${said.join('; ')}.`
  return (
    <LabPanel
      id={preset.id}
      title="What the mean costs"
      question={`Both norms in turn, forward and backward: the fused kernels alone on ${lab.request.rows} rows, then the loss and all gradients of a transformer of 4 layers and width 64. Right of the line at 1, LayerNorm is slower.`}
      lab={lab}
      summary={summary}
      onRun={() => lab.run(preset.request)}
    >
      <RatioChart rows={rows} label={summary} />
    </LabPanel>
  )
}

const times = (ratio: number) => `${formatValue(ratio, 3)}×`

function RatioChart({ rows, label }: { readonly rows: readonly Row[]; readonly label: string }) {
  const domain = niceDomain('linear', [0.9, 1.1, ...rows.flatMap(({ pair: { ratio } }) => [ratio.low, ratio.high])])
  const at = (value: number) => `${(100 * position('linear', domain, value)).toFixed(2)}%`
  return (
    <div className="ratio-chart" role="img" aria-label={label}>
      {rows.map(({ name, pair }) => (
        <div key={name} className="ratio-row" data-ratio={pair.ratio.median}>
          <span className="ratio-name">
            {name}
            <small>
              {formatValue(median(pair.layerMs.toSorted((a, b) => a - b)), 3)} and{' '}
              {formatValue(median(pair.rmsMs.toSorted((a, b) => a - b)), 3)} ms
            </small>
          </span>
          <span className="ratio-track">
            <i className="ratio-one" style={{ left: at(1) }} />
            <i
              className="ratio-span"
              style={{ left: at(pair.ratio.low), right: `calc(100% - ${at(pair.ratio.high)})` }}
            />
            <i className="ratio-dot" style={{ left: at(pair.ratio.median) }} />
          </span>
          <span className="ratio-value">{times(pair.ratio.median)}</span>
        </div>
      ))}
      <div className="ratio-row ratio-axis">
        <span className="ratio-name">dot: median; bar: middle half of the rounds</span>
        <span className="ratio-track">
          {ticksOf('linear', domain, 4).map((tick) => (
            <span key={tick} style={{ left: at(tick) }}>
              {formatTick(tick)}
            </span>
          ))}
        </span>
        <span className="ratio-value" />
      </div>
    </div>
  )
}
