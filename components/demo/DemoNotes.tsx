'use client'
import type { Experiment } from '@/lib/experiments/types'
import type { DemoModel } from './use-demo'

/** What the reader should know: a failure and what to do, what the link asked for, what happened to the run. */
export function DemoNotes({
  experiment,
  demo,
  onToEnd,
}: {
  readonly experiment: Experiment
  readonly demo: DemoModel
  readonly onToEnd: () => void
}) {
  const { snapshot, settings, linked, linkNotes } = demo
  const { error, notes, state } = snapshot
  const showsRecording = snapshot.runs === demo.recorded || snapshot.runs.every((run) => run.steps.length === 0)
  const fromLink = [
    ...linkNotes,
    ...(linked && state === 'recorded'
      ? ['This link brings its own settings; the recording does not have them. Press Run to see what it shows.']
      : []),
  ]
  const moves = linked ? settings.interventions : []
  return (
    <>
      {error === null ? null : (
        <div className="demo-error" role="alert">
          <b>{state === 'failed' ? 'The run could not be done.' : 'A run failed.'}</b> {error.message}{' '}
          {state === 'failed' && showsRecording ? 'What you see is the recording.' : ''}
        </div>
      )}
      {fromLink.length + notes.length + moves.length === 0 && settings.stopAt === null ? null : (
        <ul className="demo-notes">
          {fromLink.map((note) => (
            <li key={note}>{note}</li>
          ))}
          {moves.map(({ atStep, control, value }) => (
            <li key={`${atStep} ${control}`}>
              At step {atStep}, “{experiment.controls.find(({ id }) => id === control)?.label ?? control}” moves to{' '}
              {value}.
            </li>
          ))}
          {settings.stopAt === null ? null : (
            <li>
              Runs stop at step {settings.stopAt}, as the link asks.{' '}
              <button type="button" className="demo-link" onClick={onToEnd}>
                Run to the end instead
              </button>
            </li>
          )}
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  )
}
