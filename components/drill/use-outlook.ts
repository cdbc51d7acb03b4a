'use client'
import { useEffect, useState } from 'react'
import { compare, expectedRecall, type Goal, type PlanCard, type Policy } from '@/lib/review/interview-plan'

/** How many simulated futures the expectation is a mean of. */
export const FUTURES = 6
/** After the last key press: grading must not wait for a simulation. */
const PAUSE_MS = 400

type Outlook = { readonly now: number } & Readonly<Record<Policy | 'nothing', number>>

/**
 * What to expect now and on the day, simulated future by future between the learner's key presses. While it is being worked out the last result
 * stays; null before there is one, or without a goal.
 */
export function useOutlook(cards: readonly PlanCard[], goal: Goal | null): Outlook | null {
  const [outlook, setOutlook] = useState<Outlook | null>(null)
  useEffect(() => {
    if (goal === null) return
    const work = compare(cards, goal, FUTURES)
    const step = () => {
      const { done, value } = work.next()
      if (done === true) setOutlook({ ...value, now: expectedRecall(cards, 0) })
      else timer = setTimeout(step)
    }
    let timer = setTimeout(step, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [cards, goal])
  return goal === null ? null : outlook
}
