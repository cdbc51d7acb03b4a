import { CourseError } from '@/lib/errors'
import type { MetricName } from '@/lib/experiments/types'
import { RunGoalStatus } from './RunGoalStatus'
import { experimentFor } from './server-data'

/**
 * "Reach it on the live run above": watches the reader's own run of an experiment on this page.
 *
 * @param above     the metric must reach at least this (or `below`: at most this)
 * @param diverges  the run must diverge
 * @throws CourseError('bad-content') if experiment or run is missing, or if no goal is given
 */
export function RunGoal({
  experiment: id,
  run,
  metric = 'loss',
  above,
  below,
  diverges = false,
}: {
  readonly experiment: string
  readonly run: string
  readonly metric?: MetricName
  readonly above?: number
  readonly below?: number
  readonly diverges?: boolean
}) {
  const tag = `<RunGoal experiment="${id}" run="${run}" />`
  const experiment = experimentFor(tag, id)
  const label = experiment.runs[run]?.label
  if (label === undefined) {
    throw new CourseError(
      'bad-content',
      `${tag}: experiment "${id}" has no run "${run}". Its runs: ${Object.keys(experiment.runs).join(', ')}.`,
    )
  }
  const level = diverges ? null : (above ?? below)
  if (level === undefined) throw new CourseError('bad-content', `${tag} needs one of above, below or diverges.`)
  const goal =
    level === null
      ? ({ kind: 'diverges' } as const)
      : ({ kind: above === undefined ? 'below' : 'above', level, metric } as const)
  return <RunGoalStatus experimentId={id} title={experiment.title} run={run} label={label} goal={goal} />
}
