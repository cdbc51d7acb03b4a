'use client'
import { useId, useState } from 'react'
import { type Point, contourRadii, descend, lossAt } from './rate-hook'

const WIDTH = 520
const HEIGHT = 330
const SCALE = 44
const STEPS = 40

const toScreen = ([x, y]: Point): Point => [WIDTH / 2 + x * SCALE, HEIGHT / 2 - y * SCALE]

function describe(path: readonly Point[], rate: number): string {
  const last = lossAt(path.at(-1) ?? [0, 0])
  const first = lossAt(path[0] ?? [0, 0])
  if (last > first) return 'It diverges: each step lands further out than it started.'
  if (last < 1e-3 * first)
    return `The loss falls by a factor of ${formatFactor(first / last)} in ${String(STEPS)} steps.`
  return rate < 0.1
    ? 'Safe, and slow: it has not arrived yet.'
    : 'It bounces across the valley and hardly gets along it.'
}

function formatFactor(factor: number): string {
  return factor > 1e4 ? `10${superscript(Math.floor(Math.log10(factor)))}` : Math.round(factor).toLocaleString('en')
}

function superscript(exponent: number): string {
  return String(exponent).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit)
}

/** Gradient descent on a valley, with one slider: enough to see slow, fast, bouncing and divergent. */
export function RateHook() {
  const id = useId()
  const [rate, setRate] = useState(0.17)
  const path = descend(rate, STEPS)
  const points = path.map(toScreen)
  const outcome = describe(path, rate)
  return (
    <figure className="rate-hook" aria-label="Gradient descent on a valley">
      <svg
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        role="img"
        aria-label={`Path of gradient descent. ${outcome}`}
      >
        {contourRadii.map(([rx, ry], index) => (
          <ellipse
            key={index}
            cx={WIDTH / 2}
            cy={HEIGHT / 2}
            rx={rx * SCALE}
            ry={ry * SCALE}
            className="contour"
            style={{ opacity: 1 - index * 0.07 }}
          />
        ))}
        <polyline className="trail" points={points.map((point) => point.join(',')).join(' ')} />
        {points.map(([x, y], index) => (
          <circle key={index} className={index === 0 ? 'start' : 'step'} cx={x} cy={y} r={index === 0 ? 6 : 3.2} />
        ))}
        <path className="minimum" d={`M${String(WIDTH / 2 - 6)} ${String(HEIGHT / 2)}h12m-6 -6v12`} />
      </svg>
      <figcaption>
        <label htmlFor={id}>
          Learning rate <output htmlFor={id}>{rate.toFixed(3)}</output>
        </label>
        <input
          id={id}
          type="range"
          min={0.005}
          max={0.22}
          step={0.001}
          value={rate}
          onChange={(event) => {
            setRate(Number(event.target.value))
          }}
        />
        <p role="status">{outcome}</p>
      </figcaption>
    </figure>
  )
}
