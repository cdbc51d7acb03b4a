import type { TaskSpec } from '@/lib/experiments/types'
import type { BackendName } from '@/lib/runs/protocol'
import type { DemoSnapshot } from '@/lib/runs/session'
import { BackendMenu } from './BackendMenu'
import { formatTick } from './charts/ticks'

/** The small print of a run: step, speed, seeds, and where it trains, which the reader may change. */
export function RunStatus({
  snapshot,
  tasks,
  onBackend,
}: {
  readonly snapshot: DemoSnapshot
  readonly tasks: readonly TaskSpec[]
  /** Null: where it is fastest. */
  readonly onBackend: (name: BackendName | null) => void
}) {
  const { state, step, mode, stepsPerSecond, runs } = snapshot
  const seeds = [...new Set(runs.map((run) => run.seed))].sort((a, b) => a - b)
  const before = [
    state === 'recorded' ? 'recorded' : state === 'loading' ? 'loading the trainer …' : null,
    `step ${formatTick(step)}`,
  ]
  const after = [
    state === 'recorded' ? null : mode,
    stepsPerSecond === null || state === 'recorded' ? null : `${formatTick(Math.round(stepsPerSecond))} steps/s`,
    seeds.length > 1 ? `${seeds.length} seeds from ${seeds[0]}` : seeds.length === 1 ? `seed ${seeds[0]}` : null,
  ]
  return (
    <div className="demo-status">
      {before.map((part) => (part === null ? '' : `${part} · `)).join('')}
      <BackendMenu snapshot={snapshot} tasks={tasks} onChange={onBackend} />
      {after.map((part) => (part === null ? '' : ` · ${part}`)).join('')}
    </div>
  )
}

/** For ears: start, end and divergence; never every frame. */
export function announcement(state: DemoSnapshot['state'], summary: string): string {
  switch (state) {
    case 'running':
      return 'Training started.'
    case 'done':
      return `Training finished. ${summary}`
    case 'diverged':
      return `Training diverged. ${summary}`
    case 'failed':
      return 'Training failed. The message is in the demo.'
    default:
      return ''
  }
}
