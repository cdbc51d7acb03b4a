import Link from 'next/link'
import type { DemoSpeed } from '@/lib/bench/types'
import { LIVE_WITHIN_SECONDS, SLOW_WITHIN_SECONDS } from '@/lib/bench/verdict'
import { BACKEND_LABELS } from '@/lib/runs/ladder-view'
import { duration, speed } from './format'

/** A mark beside each verdict, so that it does not hang on colour. */
const MARKS = { live: '●', 'live but slow': '◐', recording: '○' } as const

/** Every demo that was timed, with its verdict. */
export function DemoTable({
  speeds,
  expected,
}: {
  readonly speeds: readonly DemoSpeed[]
  /** How many there will be; null: no more. */
  readonly expected: number | null
}) {
  return (
    <>
      <h2>Demos</h2>
      <div className="bench-scroll" tabIndex={0} role="group" aria-label="Demos, table">
        <table className="bench-table bench-demos">
          <thead>
            <tr>
              <th scope="col">Demo</th>
              <th scope="col">Trains on</th>
              <th scope="col" className="bench-number">
                Steps a second
              </th>
              <th scope="col" className="bench-number">
                One press on Run
              </th>
              <th scope="col">In a lecture</th>
            </tr>
          </thead>
          <tbody>
            {speeds.map((demo) => (
              <tr key={demo.id}>
                <th scope="row">
                  <Link href={`/gallery/#demo-${demo.id}`}>{demo.title}</Link>
                  {demo.reason === null ? null : <small>{demo.reason}</small>}
                </th>
                <td>
                  {demo.backend === null ? '–' : BACKEND_LABELS[demo.backend]}
                  {demo.mode === 'captured' ? <small>captured</small> : null}
                </td>
                <td className="bench-number bench-steps">{speed(demo.stepsPerSecond)}</td>
                <td className="bench-number bench-seconds">{duration(demo.seconds)}</td>
                <td>
                  <span className="bench-verdict" data-verdict={demo.verdict}>
                    <span aria-hidden="true">{MARKS[demo.verdict]}</span> {demo.verdict}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="bench-note">
        {expected === null ? '' : `${speeds.length} of ${expected} so far. `}
        Each demo&rsquo;s first run is timed; one press on Run trains all of its runs with all of its seeds, in turns.
        Live: that takes at most {LIVE_WITHIN_SECONDS} seconds. Live but slow: at most {SLOW_WITHIN_SECONDS}. Beyond
        that, show the recording.
      </p>
    </>
  )
}
