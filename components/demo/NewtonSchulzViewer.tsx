'use client'
import './muon-deck.css'
import { useId, useMemo } from 'react'
import { useShared } from '@/components/present/use-shared'
import {
  NEWTON_SCHULZ_COEFFICIENTS,
  newtonSchulzIterates,
  type NewtonSchulzCoefficients,
} from '@/lib/linalg/newton-schulz'
import { randomMatrix } from '@/lib/linalg/newton-schulz-claim'
import { Chips } from '../ui/Chips'
import { Slider } from '../ui/Slider'
import { PlotFrame } from './charts/PlotFrame'
import { niceDomain, position, type ScaleKind } from './charts/scales'
import { formatMeasured, formatValue, ticksOf } from './charts/ticks'

const ROWS = 64
const COLS = 32
const MOST_STEPS = 10
const MATRICES = { gaussian: 'Gaussian', 'near-low-rank': 'nearly low rank' } as const
const POLYNOMIALS = { muon: 'Muon’s quintic', cubic: 'classical cubic' } as const

/** Newton-Schulz at work: every singular value of a matrix, iteration by iteration. */
export function NewtonSchulzViewer() {
  const id = useId()
  const [kind, setKind] = useShared<keyof typeof MATRICES>('newton-schulz-viewer/kind', 'gaussian')
  const [polynomial, setPolynomial] = useShared<keyof typeof POLYNOMIALS>('newton-schulz-viewer/polynomial', 'muon')
  const [steps, setSteps] = useShared('newton-schulz-viewer/steps', 5)
  const [seed, setSeed] = useShared('newton-schulz-viewer/seed', 1)
  const g = useMemo(() => randomMatrix(kind, ROWS, COLS, seed), [kind, seed])
  const { singularValues, cosines } = useMemo(
    () => newtonSchulzIterates(g, MOST_STEPS, NEWTON_SCHULZ_COEFFICIENTS[polynomial]),
    [g, polynomial],
  )
  const tracks = useMemo(
    () => tracksOf(singularValues[0]!, NEWTON_SCHULZ_COEFFICIENTS[polynomial]),
    [singularValues, polynomial],
  )
  const scale: ScaleKind = kind === 'gaussian' ? 'linear' : 'log'
  const now = singularValues[steps]!
  const smallest = now.at(-1)!
  const largest = now[0]!
  return (
    <section className="demo picture" aria-labelledby={`${id}-title`} data-picture="newton-schulz">
      <div className="demo-header">
        <h3 id={`${id}-title`}>Newton–Schulz: all singular values towards one</h3>
        <p>
          A random {ROWS} × {COLS} matrix, divided by its Frobenius norm. Every iteration sends each of its {COLS}{' '}
          singular values through the same polynomial.
        </p>
      </div>
      <div className="demo-body">
        <div className="demo-main">
          <div
            role="img"
            aria-label={`Singular values over ${MOST_STEPS} iterations. After ${steps}: smallest ${formatValue(smallest)}, largest ${formatValue(largest)}.`}
          >
            <SpectrumChart tracks={tracks} steps={steps} scale={scale} />
          </div>
        </div>
        <div className="demo-side">
          <Slider label="Iterations" value={steps} min={0} max={MOST_STEPS} step={1} onChange={setSteps} />
          <Chips label="Polynomial" options={POLYNOMIALS} value={polynomial} onChange={setPolynomial} />
          <Chips label="Matrix" options={MATRICES} value={kind} onChange={setKind} />
          <dl className="picture-numbers" aria-live="polite">
            <dt>smallest</dt>
            <dd>{formatMeasured(smallest)}</dd>
            <dt>largest</dt>
            <dd>{formatMeasured(largest)}</dd>
            <dt>
              cosine with UV<sup>⊤</sup>
            </dt>
            <dd>{formatValue(cosines[steps], 4)}</dd>
          </dl>
          <button type="button" className="demo-btn" onClick={() => setSeed(seed + 1)}>
            Another matrix
          </button>
        </div>
      </div>
    </section>
  )
}

/** The path of each singular value: the polynomial, again and again. Signs do not matter to a singular value. */
function tracksOf(first: Float64Array, [a, b, c]: NewtonSchulzCoefficients): readonly (readonly number[])[] {
  return Array.from(first, (start) => {
    const track = [start]
    for (let step = 0, value = start; step < MOST_STEPS; step++) {
      value = value * (a + value ** 2 * (b + c * value ** 2))
      track.push(Math.abs(value))
    }
    return track
  })
}

function SpectrumChart({
  tracks,
  steps,
  scale,
}: {
  readonly tracks: readonly (readonly number[])[]
  readonly steps: number
  readonly scale: ScaleKind
}) {
  const yDomain =
    scale === 'linear' ? ([0, 1.25] as const) : niceDomain('log', [...tracks.map((track) => track[0]!), 1.3])
  const x = { kind: 'linear', domain: [0, MOST_STEPS], ticks: [0, 2, 4, 6, 8, 10], label: 'iteration' } as const
  const y = { kind: scale, domain: yDomain, ticks: ticksOf(scale, yDomain, 5), label: 'singular value' } as const
  const top = (value: number) => Math.round(1000 * (1 - position(y.kind, y.domain, Math.max(value, yDomain[0]))))
  const left = (step: number) => (1000 * step) / MOST_STEPS
  return (
    <PlotFrame x={x} y={y}>
      <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        <path className="plot-level" d={`M0 ${top(1)}H1000`} />
        {tracks.map((track, i) => (
          <path
            key={i}
            className="plot-spectrum"
            d={`M${track.map((value, step) => `${left(step)} ${top(value)}`).join('L')}`}
          />
        ))}
        <path className="plot-now" d={`M${left(steps)} 0V1000`} />
      </svg>
      <div className="plot-heads" aria-hidden="true">
        {tracks.map((track, i) => (
          <i
            key={i}
            className="plot-dot"
            style={{ left: `${left(steps) / 10}%`, top: `${top(track[steps]!) / 10}%` }}
          />
        ))}
      </div>
    </PlotFrame>
  )
}
