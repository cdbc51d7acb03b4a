'use client'
import './normalization.css'
import './normalization-deck.css'
import { useShared } from '@/components/present/use-shared'
import { PlotFrame } from '@/components/demo/charts/PlotFrame'
import { niceDomain, position } from '@/components/demo/charts/scales'
import { formatTick, formatValue, ticksOf } from '@/components/demo/charts/ticks'
import { RUN_STYLES } from '@/components/demo/run-styles'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import type { LabPreset, LabRecording, LabResult, OffsetCurves } from '@/lib/labs/types'
import { Chips } from '../ui/Chips'

const NORMS = { batch: 'BatchNorm', layer: 'LayerNorm', rms: 'RMSNorm', group: 'GroupNorm' } as const
type NormKey = keyof typeof NORMS
const KEYS = Object.keys(NORMS) as NormKey[]
const QUANTITIES: Readonly<Record<keyof OffsetCurves, string>> = {
  signal: 'signal in the output',
  gradient: 'gradient at the input',
  error: 'float32 error of the signal',
}
const OFFSETS = { all: 'the same for all features', each: 'each feature its own' } as const

interface Recorded {
  readonly preset: LabPreset<'norm-offset'>
  readonly recording: LabRecording<'norm-offset'>
}

/** Signal, gradient and rounding error of four norms against the offset of their inputs, and two ways to compute a variance. */
export function NormOffsetPanel({ all, each }: { readonly all: Recorded; readonly each: Recorded }) {
  const [of, setOf] = useShared<keyof typeof OFFSETS>('norm-offset-panel/of', 'all')
  const [quantity, setQuantity] = useShared<keyof OffsetCurves>('norm-offset-panel/quantity', 'signal')
  const labs = { all: useLab(all.preset.request, all.recording), each: useLab(each.preset.request, each.recording) }
  const lab = labs[of]
  const { preset } = of === 'all' ? all : each
  const { offsets } = lab.request
  const last = offsets.length - 1
  const at = (norm: NormKey) => lab.result.norms[norm][quantity][last]
  const summary = `At an offset of ${formatTick(offsets[last]!)}, ${OFFSETS[of]}, ${QUANTITIES[quantity]}: ${KEYS.map((norm) => `${NORMS[norm]} ${formatValue(at(norm), 2)}`).join(', ')}.`
  return (
    <LabPanel
      id="norm-offset"
      title="Standing on a hill of 1000"
      question={`${lab.request.rows} samples of ${lab.request.width} features, standard normal numbers plus an offset, through each norm’s own kernels, forward and backward, in float32.`}
      lab={lab}
      summary={summary}
      onRun={() => lab.run(preset.request)}
      controls={
        <>
          <ul className="norm-legend">
            {KEYS.map((norm) => (
              <li key={norm} data-norm={norm} data-value={at(norm)}>
                <svg width="30" height="6" aria-hidden="true">
                  <path
                    d="M0 3H30"
                    strokeWidth="3"
                    style={{ stroke: RUN_STYLES[`norm-${norm}`].color }}
                    strokeDasharray={RUN_STYLES[`norm-${norm}`].dash}
                  />
                </svg>
                {NORMS[norm]}
              </li>
            ))}
          </ul>
          <Chips label="Offset" options={OFFSETS} value={of} onChange={setOf} />
          <Chips label="Show" options={QUANTITIES} value={quantity} onChange={setQuantity} />
        </>
      }
    >
      <div role="img" aria-label={summary}>
        <OffsetChart offsets={offsets} result={lab.result} quantity={quantity} />
      </div>
      <VarianceTable offsets={offsets} variance={lab.result.variance} />
    </LabPanel>
  )
}

function OffsetChart({
  offsets,
  result,
  quantity,
}: {
  readonly offsets: readonly number[]
  readonly result: LabResult<'norm-offset'>
  readonly quantity: keyof OffsetCurves
}) {
  const shown = offsets.flatMap((offset, i) => (offset > 0 ? [i] : []))
  const xDomain = niceDomain(
    'log',
    shown.map((i) => offsets[i]!),
  )
  const yDomain = niceDomain('log', [1, ...KEYS.flatMap((norm) => shown.map((i) => result.norms[norm][quantity][i]!))])
  const x = { kind: 'log', domain: xDomain, ticks: ticksOf('log', xDomain, 6), label: 'offset' } as const
  const y = { kind: 'log', domain: yDomain, ticks: ticksOf('log', yDomain, 5), label: QUANTITIES[quantity] } as const
  const point = (norm: NormKey, i: number) => {
    const left = Math.round(1000 * position('log', xDomain, offsets[i]!))
    const top = Math.round(1000 * (1 - position('log', yDomain, result.norms[norm][quantity][i]!)))
    return `${left} ${top}`
  }
  return (
    <PlotFrame x={x} y={y}>
      <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        {KEYS.map((norm) => (
          <path
            key={norm}
            className="plot-line"
            d={`M${shown.map((i) => point(norm, i)).join('L')}`}
            style={{ stroke: RUN_STYLES[`norm-${norm}`].color }}
            strokeDasharray={RUN_STYLES[`norm-${norm}`].dash}
          />
        ))}
      </svg>
    </PlotFrame>
  )
}

/** Offsets at which the two ways part, one column each. */
const TABLE_OFFSETS = [1, 100, 1000, 3000, 10000]

function VarianceTable({
  offsets,
  variance,
}: {
  readonly offsets: readonly number[]
  readonly variance: LabResult<'norm-offset'>['variance']
}) {
  const columns = TABLE_OFFSETS.map((offset) => offsets.indexOf(offset)).filter((i) => i >= 0)
  const rows = [
    ['E[x²] − E[x]²', 'naive'],
    ['centred first', 'centred'],
    ['float64', 'exact'],
  ] as const
  const title = 'Variance of the first sample’s features, computed two ways in float32'
  return (
    <div>
      {/* Above the box that scrolls, so that it wraps on a phone. */}
      <p className="variance-title">{title}</p>
      <div className="demo-table-scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="variance-table" aria-label={title} data-variance>
          <thead>
            <tr>
              <th scope="col">offset</th>
              {columns.map((i) => (
                <th key={i} scope="col">
                  {formatTick(offsets[i]!)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, key]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                {columns.map((i) => (
                  <td key={i}>{formatValue(variance[key][i], 3)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">samples below zero</th>
              {columns.map((i) => (
                <td key={i}>{Math.round(100 * variance.negative[i]!)} %</td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </div>
  )
}
