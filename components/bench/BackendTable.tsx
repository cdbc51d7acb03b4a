import type { RungCheck } from '@/lib/bench/types'
import { BACKEND_LABELS, bestRung } from '@/lib/runs/ladder-view'
import type { RungReport, SizeClass } from '@/lib/runs/protocol'
import { speed } from './format'

const SIZES: readonly { readonly size: SizeClass; readonly label: string }[] = [
  { size: 'small', label: 'Small networks' },
  { size: 'medium', label: 'Medium' },
  { size: 'large', label: 'Large' },
]

/** What each backend can do, whether it computes right, and which one is chosen for which size. */
export function BackendTable({
  ladder,
  checks,
}: {
  readonly ladder: readonly RungReport[]
  readonly checks: readonly RungCheck[]
}) {
  const best = Object.fromEntries(SIZES.map(({ size }) => [size, bestRung(ladder, size)]))
  return (
    <>
      <h2>Where demos train</h2>
      <p className="bench-note">
        Steps a second of a small test network on each backend. A demo trains where networks of its size are fastest
        (marked ✓). A backend that has lost is not timed at larger sizes.
      </p>
      <div className="bench-scroll" tabIndex={0} role="group" aria-label="Backends, table">
        <table className="bench-table">
          <thead>
            <tr>
              <th scope="col">Backend</th>
              {SIZES.map(({ size, label }) => (
                <th key={size} scope="col" className="bench-number">
                  {label}
                </th>
              ))}
              <th scope="col">Gradients</th>
              <th scope="col">Rounding</th>
            </tr>
          </thead>
          <tbody>
            {ladder.map((rung) => {
              const check = checks.find(({ backend }) => backend === rung.name)
              return (
                <tr key={rung.name}>
                  <th scope="row">
                    {BACKEND_LABELS[rung.name]}
                    <small>{sentence(rung.reason ?? rung.description)}</small>
                  </th>
                  {SIZES.map(({ size }) => (
                    <td key={size} className="bench-number">
                      {best[size] === rung.name ? <span title="chosen for this size">✓ </span> : null}
                      {speed(rung.stepsPerSecond[size])}
                    </td>
                  ))}
                  <td>{check === undefined ? '–' : <Gradient check={check} />}</td>
                  <td>{check === undefined ? '–' : <Rounding check={check} />}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <p className="bench-note">
        Gradients are compared with float64 arithmetic; rounding to float16, bfloat16 and two 8-bit formats, bit by bit
        with a second implementation.
      </p>
    </>
  )
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function Gradient({ check: { gradient } }: { readonly check: RungCheck }) {
  if (!gradient.ok) return <strong className="bench-wrong">{gradient.message}</strong>
  return <>right{gradient.worstError === null ? null : <small>within {gradient.worstError.toExponential(0)}</small>}</>
}

function Rounding({ check: { rounding } }: { readonly check: RungCheck }) {
  if (rounding === null) return <>not checked</>
  const wrong = rounding.filter(({ mismatches }) => mismatches > 0)
  const patterns = rounding.reduce((sum, one) => sum + one.patterns, 0)
  if (wrong.length === 0) {
    return (
      <>
        exact<small>{speed(patterns)} numbers, no mismatch</small>
      </>
    )
  }
  return (
    <strong className="bench-wrong">
      {wrong.map(({ format, mismatches, examples }) => (
        <span key={format}>
          {format}: {speed(mismatches)} mismatches
          {examples.map((example) => (
            <code key={example}>{example}</code>
          ))}
        </span>
      ))}
    </strong>
  )
}
