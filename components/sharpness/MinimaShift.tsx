'use client'
import './sharpness.css'
import { useId } from 'react'
import { useShared } from '@/components/present/use-shared'
import { curvatureOf, NARROW, stretched, testLoss, trainingLoss, WIDE } from '@/lib/sharpness/two-minima'
import { PlotFrame } from '../demo/charts/PlotFrame'
import { position, type Domain } from '../demo/charts/scales'
import { formatMeasured, ticksOf } from '../demo/charts/ticks'
import { RUN_STYLES } from '../demo/run-styles'
import { Chips } from '../ui/Chips'
import { Slider } from '../ui/Slider'

const SCALES = { weight: 'the weight w', stretched: 'stretched on the left' } as const
const POINTS = 401
const REACH = { weight: [-2.4, 3.2], stretched: [-10, 3.2] } as const

/** Training and test loss over one weight: what a shift of the data costs in a narrow and in a wide minimum, and what a change of units does to widths. */
export function MinimaShift() {
  const id = useId()
  const [shift, setShift] = useShared('minima-shift/shift', 0.25)
  const [scale, setScale] = useShared<keyof typeof SCALES>('minima-shift/scale', 'weight')
  const place = scale === 'weight' ? (w: number) => w : stretched
  const wells = [
    { name: 'narrow', ...NARROW },
    { name: 'wide', ...WIDE },
  ].map((well) => ({ ...well, loss: testLoss(well.at, shift) }))
  const widths = wells.map(({ at, width }) => (scale === 'weight' || at > 0 ? width : WIDE.width))
  const xDomain: Domain = REACH[scale]
  const yDomain: Domain = [-0.1, 1.1]
  const x = {
    kind: 'linear',
    domain: xDomain,
    ticks: ticksOf('linear', xDomain, 5),
    label: scale === 'weight' ? 'w' : 'u',
  } as const
  const y = { kind: 'linear', domain: yDomain, ticks: [0, 0.5, 1], label: 'loss' } as const
  const left = (w: number) => 1000 * position('linear', xDomain, place(w))
  const top = (value: number) => 1000 * (1 - position('linear', yDomain, value))
  const path = (loss: (w: number) => number) =>
    `M${Array.from({ length: POINTS }, (_, i) => {
      const w = -2.6 + (6 * i) / (POINTS - 1)
      return `${left(w).toFixed(1)} ${top(loss(w)).toFixed(1)}`
    }).join('L')}`
  return (
    <section className="demo picture" aria-labelledby={`${id}-title`} data-picture="minima-shift">
      <div className="demo-header">
        <h3 id={`${id}-title`}>The same shift, two prices</h3>
        <p>
          Both minima of the training loss are at zero. The test loss is the same curve, moved sideways: new data from
          the same source. Move it, and read what each minimum costs.
        </p>
      </div>
      <div className="demo-body">
        <div className="demo-main">
          <div
            role="img"
            aria-label={`Training loss with a narrow minimum at ${NARROW.at} and a wide one at ${WIDE.at}, and the test loss shifted by ${shift.toFixed(2)}. Test loss at the narrow minimum ${formatMeasured(wells[0]!.loss)}, at the wide one ${formatMeasured(wells[1]!.loss)}.`}
          >
            <PlotFrame x={x} y={y}>
              <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
                <path className="plot-line sharpness-train" d={path(trainingLoss)} />
                <path
                  className="plot-line"
                  style={{ stroke: RUN_STYLES['variant-2'].color }}
                  strokeDasharray="8 4"
                  d={path((w) => testLoss(w, shift))}
                />
                {wells.map(({ name, at, loss }) => (
                  <path key={name} className="sharpness-gap" d={`M${left(at)} ${top(0)}V${top(loss)}`} />
                ))}
              </svg>
              <div className="plot-heads" aria-hidden="true">
                {wells.map(({ name, at, loss }) => (
                  <i key={name} className="plot-dot" style={{ left: `${left(at) / 10}%`, top: `${top(loss) / 10}%` }} />
                ))}
              </div>
            </PlotFrame>
          </div>
          <ul className="sharpness-legend" aria-hidden="true">
            <li>
              <svg width="26" height="8" viewBox="0 0 26 8">
                <path d="M0 4H26" className="plot-line sharpness-train" />
              </svg>
              training
            </li>
            <li>
              <svg width="26" height="8" viewBox="0 0 26 8">
                <path
                  d="M0 4H26"
                  className="plot-line"
                  style={{ stroke: RUN_STYLES['variant-2'].color }}
                  strokeDasharray="8 4"
                />
              </svg>
              test
            </li>
          </ul>
        </div>
        <div className="demo-side">
          <Slider
            label="Shift of the test loss"
            value={shift}
            min={-0.6}
            max={0.6}
            step={0.05}
            text={shift.toFixed(2).replace('-', '−')}
            onChange={setShift}
          />
          <Chips label="Units of the axis" options={SCALES} value={scale} onChange={setScale} />
          <dl className="picture-numbers" aria-live="polite">
            <dt>test loss, narrow minimum</dt>
            <dd data-number="narrow">{formatMeasured(wells[0]!.loss)}</dd>
            <dt>test loss, wide minimum</dt>
            <dd data-number="wide">{formatMeasured(wells[1]!.loss)}</dd>
            <dt>curvature, narrow</dt>
            <dd>{formatMeasured(curvatureOf(widths[0]!))}</dd>
            <dt>curvature, wide</dt>
            <dd>{formatMeasured(curvatureOf(widths[1]!))}</dd>
          </dl>
        </div>
      </div>
    </section>
  )
}
