'use client'
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import type { MetricRecord } from '@/lib/experiments/types'
import type { DemoSnapshot } from '@/lib/runs/session'
import { findSession, subscribeToSessions } from '@/lib/runs/sessions'
import { useExercise } from '../lesson/exercise-context'
import { formatValue } from './charts/ticks'
import { judge, type Goal } from './run-goal'

/** Watches the demo's session and says how far the reader's run is. */
export function RunGoalStatus({
  experimentId,
  title,
  run,
  label,
  goal,
}: {
  readonly experimentId: string
  readonly title: string
  readonly run: string
  readonly label: string
  readonly goal: Goal
}) {
  const session = useSyncExternalStore(
    subscribeToSessions,
    () => findSession(experimentId),
    () => null,
  )
  const [snapshot, setSnapshot] = useState<DemoSnapshot | null>(null)
  const exercise = useExercise()
  const markSolved = useEffectEvent(() => exercise?.markSolved())
  /** Once reached it stays so, whatever is run next. */
  const [reachedAt, setReachedAt] = useState<number | null>(null)
  useEffect(() => {
    if (session === null) return
    return session.subscribe(() => {
      const now = session.getSnapshot()
      setSnapshot(now)
      if (now.state === 'recorded') return
      const { reached } = judge(now.runs, run, goal)
      if (reached === null) return
      setReachedAt((was) => was ?? reached)
      markSolved()
    })
  }, [session, run, goal])

  const live = snapshot !== null && snapshot.state !== 'recorded'
  const best = live && goal.kind !== 'diverges' ? judge(snapshot.runs, run, goal).best : null
  return (
    <p className="run-goal" data-reached={reachedAt !== null} role="status">
      <span className="run-goal-mark" aria-hidden="true">
        {reachedAt === null ? '○' : '✓'}
      </span>
      <span>
        <b>{reachedAt === null ? 'Not yet.' : 'Reached.'}</b>{' '}
        {reachedAt === null
          ? live
            ? best === null
              ? `${label} is running.`
              : `Best so far: ${formatValue(best)}.`
            : `Goal for ${label}: ${goalText(goal)}.`
          : `${label} got there at step ${formatValue(reachedAt, 6)}.`}{' '}
        {reachedAt === null ? <a href={`#demo-${experimentId}`}>Go to “{title}”</a> : null}
      </span>
    </p>
  )
}

const METRIC_WORDS: MetricRecord<string> = {
  loss: 'training loss',
  testLoss: 'test loss',
  testAccuracy: 'test accuracy',
  trainAccuracy: 'training accuracy',
  gradNorm: 'gradient norm',
}

function goalText(goal: Goal): string {
  if (goal.kind === 'diverges') return 'the loss becomes infinite'
  return `${METRIC_WORDS[goal.metric] ?? goal.metric} ${goal.kind === 'above' ? 'at least' : 'at most'} ${formatValue(goal.level)}`
}
