'use client'
import { useId, useState, type SubmitEvent } from 'react'
import { FORK_RATES, forkableRuns, forkChoices, MAX_FORKS, type ForkOptimizer } from '@/lib/experiments/forks'
import type { Experiment } from '@/lib/experiments/types'
import { Select } from '../ui/Select'
import { Slider } from '../ui/Slider'
import type { DemoModel } from './use-demo'

/** Once there is something to fork: one of the runs on show, from some step on with another optimizer. */
export function ForkPanel({ experiment, demo }: { readonly experiment: Experiment; readonly demo: DemoModel }) {
  const { state, runs } = demo.snapshot
  const forkable = forkableRuns(experiment).filter((key) => lastStep(demo, key) >= 1)
  const trained = state === 'running' || state === 'paused' || state === 'done' || state === 'diverged'
  if (!trained || demo.source === 'recording' || runs.length === 0 || forkable.length === 0) return null
  return (
    <details className="demo-fork">
      <summary>Fork a run</summary>
      <ForkForm experiment={experiment} demo={demo} forkable={forkable} />
    </details>
  )
}

function ForkForm({
  experiment,
  demo,
  forkable,
}: {
  readonly experiment: Experiment
  readonly demo: DemoModel
  readonly forkable: readonly string[]
}) {
  const rateId = useId()
  const [run, setRun] = useState(forkable[0]!)
  const choices = forkChoices(experiment, run)
  const [wanted, setWanted] = useState<ForkOptimizer | null>(null)
  const choice = choices.find(({ name }) => name === wanted) ?? otherThan(experiment, run, choices)
  /** As typed; null: where the optimizer's rate starts. */
  const [rate, setRate] = useState<string | null>(null)
  const [step, setStep] = useState<number | null>(null)
  const [message, setMessage] = useState<string | null>(null)
  const last = lastStep(demo, run)
  const ended = demo.snapshot.runs.every((one) => one.key !== run || one.endStep !== null)
  // Where the run stands; half-way if it has come to its end.
  const atStep = Math.min(last, step ?? (ended ? Math.ceil(last / 2) : last))

  const fork = (event: SubmitEvent) => {
    event.preventDefault()
    const lr = Number(rate ?? choice.lr)
    const made = { run, atStep, optimizer: choice.name, lr }
    const { forks } = demo.settings
    const known = forks.some((one) => JSON.stringify(one) === JSON.stringify(made))
    const refusal = known
      ? 'This fork is there already. Choose another step, optimizer or rate.'
      : forks.length >= MAX_FORKS
        ? `There is room for ${MAX_FORKS} forks. Press Reset to begin again without them.`
        : !(lr >= FORK_RATES.min && lr <= FORK_RATES.max)
          ? `Choose a learning rate between ${FORK_RATES.min} and ${FORK_RATES.max}.`
          : null
    setMessage(refusal)
    if (refusal === null) demo.fork(made)
  }

  return (
    <form className="demo-fork-form" onSubmit={fork} noValidate>
      {forkable.length > 1 ? (
        <Select
          label="Run"
          options={Object.fromEntries(forkable.map((key) => [key, experiment.runs[key]!.label]))}
          value={run}
          onChange={(key) => {
            setRun(key)
            setRate(null)
          }}
        />
      ) : null}
      <Slider label="At step" value={atStep} min={1} max={Math.max(2, last)} step={1} onChange={setStep} />
      <Select
        label="Go on with"
        options={Object.fromEntries(choices.map(({ name, label }) => [name, label])) as Record<ForkOptimizer, string>}
        value={choice.name}
        onChange={(name) => {
          setWanted(name)
          setRate(null)
        }}
      />
      <div className="demo-control">
        <div className="demo-control-head">
          <label htmlFor={rateId}>Learning rate</label>
        </div>
        <input
          id={rateId}
          className="demo-seed"
          type="number"
          inputMode="decimal"
          min={FORK_RATES.min}
          max={FORK_RATES.max}
          step="any"
          value={rate ?? choice.lr}
          onChange={(event) => setRate(event.target.value)}
        />
      </div>
      <button type="submit" className="demo-btn">
        Fork
      </button>
      <p className="demo-fork-note">
        Weights, data and the learning-rate schedule go on as they are. The new optimizer’s state starts afresh.
      </p>
      {message === null ? null : (
        <p className="demo-fork-message" role="alert">
          {message}
        </p>
      )}
    </form>
  )
}

/** The first optimizer that the run is not trained with anyway: of the demo's own, if it has another. */
function otherThan(experiment: Experiment, run: string, choices: ReturnType<typeof forkChoices>) {
  const { name } = experiment.runs[run]!.optimizer
  const own = Object.values(experiment.runs).map(({ optimizer }) => optimizer.name as string)
  return (
    choices.findLast((choice) => choice.name !== name && own.includes(choice.name)) ??
    choices.findLast((choice) => choice.name !== name) ??
    choices[0]!
  )
}

/** How far all seeds of a run have come, short of its last step, after which nothing is left to train. */
function lastStep({ snapshot }: DemoModel, key: string): number {
  const seeds = snapshot.runs.filter((run) => run.key === key)
  if (seeds.length === 0) return 0
  return Math.min(...seeds.map((run) => Math.min(run.config.steps - 1, run.endStep ?? run.steps.at(-1) ?? 0)))
}
