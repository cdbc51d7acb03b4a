'use client'
import './precision.css'
import './precision-deck.css'
import { useId, useMemo } from 'react'
import { useShared } from '@/components/present/use-shared'
import { PlotFrame } from '@/components/demo/charts/PlotFrame'
import { niceDomain, position } from '@/components/demo/charts/scales'
import { ticksOf } from '@/components/demo/charts/ticks'
import { RUN_STYLES } from '@/components/demo/run-styles'
import { formatOf } from '@/lib/numerics/formats'
import { runningSum } from '@/lib/numerics/running-sum'
import { exactly } from './words'

const COUNT = 10_000
const EVERY = 50
const TERMS = ['0.0001', '0.001', '0.01'] as const
const ACCUMULATORS = [
  { id: 'fp32', name: 'FP32', style: 'sgd' },
  { id: 'fp16', name: 'FP16', style: 'variant-1' },
  { id: 'bf16', name: 'BF16', style: 'variant-3' },
] as const

/** One number, added ten thousand times: what the sum is in each format, rounded after every addition. */
export function RunningSum() {
  const id = useId()
  const [term, setTerm] = useShared<(typeof TERMS)[number]>('running-sum/term', '0.001')
  const lines = useMemo(
    () => ACCUMULATORS.map((one) => ({ ...one, sums: runningSum(Number(term), COUNT, EVERY, formatOf(one.id)) })),
    [term],
  )
  const yDomain = niceDomain('linear', [0, COUNT * Number(term)])
  const x = { kind: 'linear', domain: [0, COUNT], ticks: ticksOf('linear', [0, COUNT], 5), label: 'additions' } as const
  const y = { kind: 'linear', domain: yDomain, ticks: ticksOf('linear', yDomain, 5), label: 'sum' } as const
  const words = lines.map(({ name, sums }) => `${name} ${exactly(sums.at(-1)!, 5)}`).join(', ')
  return (
    <section className="demo picture" aria-labelledby={`${id}-title`} data-picture="running-sum">
      <div className="demo-header">
        <h3 id={`${id}-title`}>A sum that stops</h3>
        <p>
          The same number is added {COUNT.toLocaleString('en')} times. The sum is rounded to the accumulator’s format
          after every addition.
        </p>
      </div>
      <div className="demo-body">
        <div className="demo-main">
          <div role="img" aria-label={`Running sums of ${term}. After ${COUNT} additions: ${words}.`}>
            <PlotFrame x={x} y={y}>
              <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
                {lines.map(({ id: key, style, sums }) => (
                  <path
                    key={key}
                    className="plot-line"
                    style={{ stroke: RUN_STYLES[style].color }}
                    strokeDasharray={RUN_STYLES[style].dash}
                    d={`M${sums
                      .map(
                        (sum, i) =>
                          `${Math.round((1000 * i) / (sums.length - 1))} ${(1000 * (1 - position('linear', yDomain, sum))).toFixed(1)}`,
                      )
                      .join('L')}`}
                  />
                ))}
              </svg>
            </PlotFrame>
          </div>
        </div>
        <div className="demo-side">
          <div className="demo-control">
            <div className="demo-control-head" id={`${id}-term`}>
              <span>Number added</span>
            </div>
            <div className="demo-chips" role="group" aria-labelledby={`${id}-term`}>
              {TERMS.map((one) => (
                <button
                  key={one}
                  type="button"
                  className="demo-chip"
                  aria-pressed={term === one}
                  onClick={() => setTerm(one)}
                >
                  {one}
                </button>
              ))}
            </div>
          </div>
          <dl className="picture-numbers" aria-live="polite">
            {lines.map(({ id: key, name, style, sums }) => (
              <div key={key} className="sum-line">
                <dt>
                  <svg width="30" height="8" aria-hidden="true">
                    <path
                      className="plot-line"
                      d="M0 4H30"
                      style={{ stroke: RUN_STYLES[style].color }}
                      strokeDasharray={RUN_STYLES[style].dash}
                    />
                  </svg>{' '}
                  {name}
                </dt>
                <dd data-sum={key}>{exactly(sums.at(-1)!, 5)}</dd>
              </div>
            ))}
            <div className="sum-line">
              <dt>exact</dt>
              <dd>{exactly(COUNT * Number(term), 5)}</dd>
            </div>
          </dl>
        </div>
      </div>
    </section>
  )
}
