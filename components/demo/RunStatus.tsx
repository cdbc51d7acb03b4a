import type { DemoSnapshot } from '@/lib/runs/session'
import { formatTick } from './charts/ticks'

const BACKEND_NAMES = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'JavaScript' } as const

/** The small print of a run: step, backend, speed, seeds. */
export function RunStatus({ snapshot }: { readonly snapshot: DemoSnapshot }) {
  const { state, step, backend, mode, stepsPerSecond, runs } = snapshot
  const seeds = [...new Set(runs.map((run) => run.seed))].sort((a, b) => a - b)
  const parts = [
    state === 'recorded' ? 'recorded' : state === 'loading' ? 'loading the trainer …' : null,
    `step ${formatTick(step)}`,
    state === 'recorded' || backend === null ? null : BACKEND_NAMES[backend.name],
    state === 'recorded' ? null : mode,
    stepsPerSecond === null || state === 'recorded' ? null : `${formatTick(Math.round(stepsPerSecond))} steps/s`,
    seeds.length > 1 ? `${seeds.length} seeds from ${seeds[0]}` : seeds.length === 1 ? `seed ${seeds[0]}` : null,
  ]
  return (
    <span className="demo-status" title={backend?.description}>
      {parts.filter((part) => part !== null).join(' · ')}
    </span>
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
