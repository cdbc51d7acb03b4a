import type { MetricName } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'

export type Goal =
  | { readonly kind: 'above' | 'below'; readonly metric: MetricName; readonly level: number }
  | { readonly kind: 'diverges' }

/** How near the runs of a key (any seed) have come: the first step at which the goal was met, and the best value so far. */
export function judge(
  runs: readonly RunSeries[],
  key: string,
  goal: Goal,
): { readonly reached: number | null; readonly best: number | null } {
  let reached: number | null = null
  let best: number | null = null
  for (const run of runs) {
    if (run.key !== key) continue
    if (goal.kind === 'diverges') {
      if (run.state === 'diverged') reached = Math.min(reached ?? Infinity, run.endStep ?? run.steps.at(-1) ?? 0)
      continue
    }
    const better = (a: number, b: number) => (goal.kind === 'above' ? a > b : a < b)
    run.values[goal.metric]?.forEach((value, i) => {
      if (!Number.isFinite(value)) return
      if (best === null || better(value, best)) best = value
      if (value === goal.level || better(value, goal.level)) reached = Math.min(reached ?? Infinity, run.steps[i]!)
    })
  }
  return { reached, best }
}
