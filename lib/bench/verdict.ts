import { defaultSettings, resolveRuns } from '../experiments/resolve'
import type { Experiment } from '../experiments/types'
import type { BenchDemo, Verdict } from './types'

/** A class watches a run for this long without being told to wait. */
export const LIVE_WITHIN_SECONDS = 20
/** Longer than this, a lecture can't wait for it: play the recording. */
export const SLOW_WITHIN_SECONDS = 90

/** What to do with a demo whose press on Run takes this long. */
export function verdictOf(seconds: number | null): Verdict {
  if (seconds === null || seconds > SLOW_WITHIN_SECONDS) return 'recording'
  return seconds > LIVE_WITHIN_SECONDS ? 'live but slow' : 'live'
}

/** What the page needs to know of an experiment in order to time it. */
export function benchDemo(experiment: Experiment): BenchDemo {
  const runs = resolveRuns(experiment, defaultSettings(experiment)).map(({ config }) => config)
  return {
    id: experiment.id,
    title: experiment.title,
    config: runs[0]!,
    tasks: [...new Map(runs.map(({ task }) => [JSON.stringify(task), task])).values()],
    totalSteps: runs.reduce((sum, { steps }) => sum + steps, 0),
  }
}
