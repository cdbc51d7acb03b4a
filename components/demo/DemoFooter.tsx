'use client'
import { useId, useState } from 'react'
import type { DemoHome } from '@/lib/content/demo-home'
import type { DemoSettings } from '@/lib/experiments/resolve'
import type { Experiment, TaskSpec } from '@/lib/experiments/types'
import { trainClient } from '@/lib/runs/client'
import { useHydrated } from '../ui/use-hydrated'
import type { DemoModel } from './use-demo'
import { RunStatus } from './RunStatus'
import { ShareButton } from './ShareButton'

const SEED_CHOICES = [1, 3, 5, 9]

/** Run, Pause, Resume, Reset, seeds, status, Share. */
export function DemoFooter({
  experiment,
  demo,
  home,
  onRun,
}: {
  readonly experiment: Experiment
  readonly home: DemoHome | null
  readonly demo: DemoModel
  readonly onRun: () => void
}) {
  const { snapshot, settings } = demo
  const { state } = snapshot
  const hydrated = useHydrated()
  return (
    <div className="demo-footer">
      <div className="demo-actions">
        <button
          type="button"
          className="demo-btn demo-btn-primary"
          disabled={!hydrated}
          aria-busy={state === 'loading'}
          onClick={() => {
            if (state === 'running') demo.pause()
            else if (state === 'paused') demo.resume()
            else if (state !== 'loading') onRun()
          }}
        >
          {state === 'running' ? 'Pause' : state === 'paused' ? 'Resume' : 'Run'}
        </button>
        <button
          type="button"
          className="demo-btn"
          aria-disabled={state === 'recorded' && !demo.linked && demo.pending.size === 0}
          onClick={demo.reset}
        >
          Reset
        </button>
      </div>
      {isRandom(experiment) ? (
        <SeedFields settings={settings} most={experiment.seeds} onChange={demo.changeSettings} />
      ) : null}
      <RunStatus
        snapshot={snapshot}
        tasks={experimentTasks(experiment)}
        onBackend={(name) => {
          trainClient.prefer(name)
          // A run can't change its device half-way: it begins again, with the same numbers.
          if (state === 'running' || state === 'paused') onRun()
        }}
      />
      <ShareButton id={experiment.id} title={experiment.title} home={home} makeQuery={demo.makeQuery} />
    </div>
  )
}

function experimentTasks(experiment: Experiment): readonly TaskSpec[] {
  return [experiment.base.task, ...Object.values(experiment.runs).flatMap((run) => run.task ?? [])]
}

/** A descent on a surface has no randomness, hence no seeds to choose. */
function isRandom(experiment: Experiment): boolean {
  return experimentTasks(experiment).some((task) => task.kind !== 'surface' && task.kind !== 'periodic-linear')
}

function SeedFields({
  settings,
  most,
  onChange,
}: {
  readonly settings: DemoSettings
  readonly most: number
  readonly onChange: (change: Partial<DemoSettings>) => void
}) {
  const id = useId()
  const [text, setText] = useState<string | null>(null)
  const choices = [...new Set([...SEED_CHOICES, most, settings.seeds])].sort((a, b) => a - b)
  return (
    <div className="demo-seeds">
      <label htmlFor={`${id}-seed`}>Seed</label>
      <input
        id={`${id}-seed`}
        className="demo-seed"
        type="number"
        inputMode="numeric"
        min={0}
        step={1}
        value={text ?? settings.seed}
        onChange={(event) => {
          setText(event.target.value)
          const seed = Number(event.target.value)
          if (event.target.value !== '' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31) onChange({ seed })
        }}
        onBlur={() => setText(null)}
      />
      <label htmlFor={`${id}-seeds`}>Seeds</label>
      <select
        id={`${id}-seeds`}
        value={settings.seeds}
        onChange={(event) => onChange({ seeds: Number(event.target.value) })}
      >
        {choices.map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </select>
    </div>
  )
}
