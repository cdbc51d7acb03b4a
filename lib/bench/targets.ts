import type { EngineName, TargetOutcome, TaskComparison } from './types'

/** What the project set itself, as ratios within one run of the comparison. */
interface Ratio {
  readonly task: string
  readonly ours: readonly EngineName[]
  readonly peers: readonly EngineName[]
  readonly atLeast: number
}

const GPU: readonly EngineName[] = ['descent-webgpu']
const CPU: readonly EngineName[] = ['descent-wasm', 'descent-cpu']
const CPU_PEERS: readonly EngineName[] = ['tfjs-wasm', 'tfjs-cpu', 'jax-wasm', 'plain']

const RATIOS: readonly Ratio[] = [
  { task: 'mlp-32', ours: GPU, peers: ['tfjs-webgpu'], atLeast: 100 },
  { task: 'mlp-32', ours: GPU, peers: ['jax-webgpu'], atLeast: 40 },
  { task: 'mlp-256', ours: GPU, peers: ['tfjs-webgpu'], atLeast: 100 },
  { task: 'mlp-256', ours: GPU, peers: ['jax-webgpu'], atLeast: 40 },
  { task: 'mlp-1024', ours: GPU, peers: ['tfjs-webgpu'], atLeast: 30 },
  { task: 'mlp-1024', ours: GPU, peers: ['jax-webgpu'], atLeast: 12 },
  { task: 'transformer', ours: GPU, peers: ['tfjs-webgpu'], atLeast: 40 },
  { task: 'transformer', ours: GPU, peers: ['jax-webgpu'], atLeast: 8 },
  { task: 'mlp-64-mse', ours: CPU, peers: CPU_PEERS, atLeast: 1.5 },
  { task: 'fashion-adamw', ours: CPU, peers: CPU_PEERS, atLeast: 1.2 },
]

const DISPATCHES = [
  { task: 'mlp-32', atMost: 15 },
  { task: 'transformer', atMost: 80 },
] as const

const FIRST_FRAME_MS = 300

/** Each target with what was measured; those that can't be measured here say why. */
export function judgeTargets(tasks: readonly TaskComparison[], firstFrameMs: number | null): readonly TargetOutcome[] {
  const ratios = RATIOS.map(({ task, ours, peers, atLeast }): TargetOutcome => {
    const statement = `${task}: steps/s of ${named(ours)} against ${named(peers)}`
    const mine = best(tasks, task, ours)
    const theirs = best(tasks, task, peers)
    const measured = mine === null || theirs === null ? null : mine.rate / theirs.rate
    const missing = mine === null ? ours : peers
    return {
      statement: theirs === null || peers.length === 1 ? statement : `${statement} (best: ${theirs.engine})`,
      bound: 'at least',
      target: atLeast,
      measured,
      met: measured === null ? null : measured >= atLeast,
      reason: measured === null ? `${missing.join(', ')} did not run` : null,
    }
  })
  const dispatches = DISPATCHES.map(({ task, atMost }): TargetOutcome => {
    const cells = tasks.find(({ id }) => id === task)?.cells
    const measured = cells?.find(({ engine }) => engine === 'descent-webgpu')?.facts.dispatchesPerStep ?? null
    return {
      statement: `${task}: GPU dispatches a captured step`,
      bound: 'at most',
      target: atMost,
      measured,
      met: measured === null ? null : measured <= atMost,
      reason: measured === null ? 'no captured step was measured' : null,
    }
  })
  const firstFrame: TargetOutcome = {
    statement: 'first frame after Run, worker warm (ms)',
    bound: 'at most',
    target: FIRST_FRAME_MS,
    measured: firstFrameMs,
    met: firstFrameMs === null ? null : firstFrameMs <= FIRST_FRAME_MS,
    reason: firstFrameMs === null ? 'not measured' : null,
  }
  return [...ratios, ...dispatches, firstFrame]
}

function best(
  tasks: readonly TaskComparison[],
  id: string,
  engines: readonly EngineName[],
): { engine: EngineName; rate: number } | null {
  const cells = tasks.find((task) => task.id === id)?.cells ?? []
  const rates = cells.flatMap(({ engine, stepsPerSecond }) =>
    stepsPerSecond !== null && engines.includes(engine) ? [{ engine, rate: stepsPerSecond }] : [],
  )
  return rates.sort((a, b) => b.rate - a.rate)[0] ?? null
}

const named = (engines: readonly EngineName[]) =>
  engines.length === 1 ? engines[0]! : `the best of ${engines.join(', ')}`
