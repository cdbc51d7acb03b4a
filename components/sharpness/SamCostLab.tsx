'use client'
import './sharpness.css'
import { useId } from 'react'
import { useShared } from '@/components/present/use-shared'
import type { RunStyle } from '@/lib/experiments/types'
import type { LabPreset, LabRecording } from '@/lib/labs/types'
import { countedProducts, ruleOfThumb, type SharpnessMethod } from '@/lib/sharpness/step-cost'
import { formatValue } from '../demo/charts/ticks'
import { RUN_STYLES } from '../demo/run-styles'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'

const METHODS: readonly { readonly key: SharpnessMethod; readonly label: string; readonly style: RunStyle }[] = [
  { key: 'sgd', label: 'SGD', style: 'momentum' },
  { key: 's2sam', label: 'S2-SAM', style: 'variant-2' },
  { key: 'slsam', label: 'SL-SAM', style: 'variant-3' },
  { key: 'sam', label: 'SAM', style: 'sam' },
]

const hundredths = (value: number) => value.toFixed(2)

/** What a step of SAM and its cheaper relatives costs against SAM: by rule of thumb, by counting matrix products, and by the clock. */
export function SamCostLab({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'sam-cost'>
  readonly recording: LabRecording<'sam-cost'>
}) {
  const id = useId()
  const lab = useLab<'sam-cost'>(preset.request, recording)
  const [active, setActive] = useShared<readonly number[]>('sam-cost-lab/active', preset.request.active)
  const chosen = active.map((layer) => layer === 1)
  const share = active.reduce((sum, layer) => sum + layer, 0) / active.length
  const measured = lab.request.active.join() === active.join()
  const count = (method: SharpnessMethod) => countedProducts(method, chosen) / countedProducts('sam', chosen)
  const rule = (method: SharpnessMethod) => ruleOfThumb(method, share) / ruleOfThumb('sam', share)
  /** SL-SAM's answer is of the layers that were asked for. */
  const known = (method: SharpnessMethod) => measured || method !== 'slsam'
  const { slsam, s2sam, sgd, sam } = lab.result
  const summary = `Against SAM, measured with layers ${lab.request.active.flatMap((layer, i) => (layer === 1 ? [i + 1] : [])).join(', ')} active: SGD takes ${hundredths(sgd.timeOverSam)} of the time, S2-SAM ${hundredths(s2sam.timeOverSam)}, SL-SAM ${hundredths(slsam.timeOverSam)}. Memory: ${hundredths(sgd.memoryOverSam)}, ${hundredths(s2sam.memoryOverSam)}, ${hundredths(slsam.memoryOverSam)}. SAM takes ${formatValue(Math.min(...sam.ms))} ms a step.`
  const toggle = (index: number) => setActive(active.map((layer, i) => (i === index ? 1 - layer : layer)))
  return (
    <LabPanel
      id={preset.id}
      title="What skipping layers saves"
      question={`Eight layers of ${lab.request.width} by ${lab.request.width} weights, ${lab.request.batchSize} rows. Switch layers on and off for SL-SAM, and see what a step should cost; then measure it. Skipped weight gradients are really skipped here.`}
      lab={lab}
      summary={summary}
      onRun={() => lab.run({ ...preset.request, active })}
      controls={
        <>
          <div className="demo-control">
            <div className="demo-control-head" id={`${id}-layers`}>
              <span>Active layers, input first</span>
            </div>
            <div className="demo-chips" role="group" aria-labelledby={`${id}-layers`}>
              {active.map((layer, i) => (
                <button
                  key={i}
                  type="button"
                  className="demo-chip"
                  aria-pressed={layer === 1}
                  aria-label={`Layer ${i + 1}`}
                  disabled={layer === 1 && share * active.length === 1}
                  onClick={() => toggle(i)}
                >
                  {i + 1}
                </button>
              ))}
            </div>
          </div>
          <dl className="picture-numbers" aria-live="polite">
            <dt>active share a</dt>
            <dd data-number="share">{hundredths(share)}</dd>
            <dt>rule of thumb, (2 + a)/3</dt>
            <dd data-number="rule">{hundredths(rule('slsam'))}</dd>
            <dt>counted products</dt>
            <dd data-number="counted">{hundredths(count('slsam'))}</dd>
            <dt>measured time</dt>
            <dd>{measured ? hundredths(slsam.timeOverSam) : 'run it'}</dd>
            <dt>measured memory</dt>
            <dd>{measured ? hundredths(slsam.memoryOverSam) : 'run it'}</dd>
          </dl>
          <p className="picture-note">All numbers are shares of SAM’s. Bars: time of each round over SAM’s fastest.</p>
        </>
      }
    >
      <div className="sharpness-bars" role="img" aria-label={summary}>
        {METHODS.map(({ key, label, style }) => {
          const { ms, timeOverSam, memoryOverSam } = lab.result[key]
          const fastest = Math.min(...sam.ms)
          return (
            <div key={key} className="sharpness-bar-row" data-method={key}>
              <span className="sharpness-bar-name">{label}</span>
              <div className="sharpness-bar-track">
                {known(key) ? (
                  <>
                    <i
                      className="sharpness-bar"
                      style={{
                        width: `${(100 * Math.min(timeOverSam, 1.6)) / 1.6}%`,
                        background: RUN_STYLES[style].color,
                      }}
                    />
                    {ms.map((value, i) => (
                      <i
                        key={i}
                        className="sharpness-round"
                        style={{ left: `${(100 * Math.min(value / fastest, 1.6)) / 1.6}%` }}
                      />
                    ))}
                  </>
                ) : null}
                <i className="sharpness-counted" style={{ left: `${(100 * count(key)) / 1.6}%` }} />
              </div>
              <span className="sharpness-bar-value">
                {known(key) ? `${hundredths(timeOverSam)} time, ${hundredths(memoryOverSam)} memory` : 'not measured'}
              </span>
            </div>
          )
        })}
        <p className="sharpness-bar-legend">
          bar: fastest round · dots: every round · upright line: counted matrix products
        </p>
      </div>
    </LabPanel>
  )
}
