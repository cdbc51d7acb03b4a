'use client'
import { useEffect, useMemo, useState } from 'react'
import type { CardBase } from '@/lib/review/card'
import type { Drill, DrillSnapshot } from '@/lib/review/drill'
import { planCard } from '@/lib/review/interview-plan'
import { dayStart, daysUntil } from '@/lib/review/queue'
import { Bars } from './Bars'
import { FUTURES, useOutlook } from './use-outlook'

const MINUTES = [10, 20, 30, 45, 60] as const
const DEFAULT_MINUTES = 20
const MINUTE_MS = 60_000
const percent = (share: number) => `${Math.round(100 * share)} %`

/** The interview's date, the time for it, and what to expect: now, on the day, and with plain FSRS instead. */
export function GoalPanel({
  drill,
  snapshot,
  cards,
}: {
  readonly drill: Drill
  readonly snapshot: DrillSnapshot
  readonly cards: readonly CardBase[]
}) {
  const { deck } = snapshot
  const { goal } = deck
  const now = useToday()
  const minutes = goal?.minutesPerDay ?? DEFAULT_MINUTES
  const days = goal === null ? null : daysUntil(goal.date, now)
  const plan = useMemo(() => (days === null || days < 1 ? null : { days, minutesPerDay: minutes }), [days, minutes])
  const planned = useMemo(() => cards.map(({ id }) => planCard(id, deck.cards.get(id), now)), [cards, deck.cards, now])
  const outlook = useOutlook(planned, plan)
  return (
    <details className="wishes" open={goal !== null}>
      <summary>
        Interview date
        {days === null || days < 0 ? '' : days === 0 ? ': today' : days === 1 ? ': tomorrow' : `: in ${days} days`}
      </summary>
      <p className="goal-fields">
        <label>
          Date
          <input
            type="date"
            value={goal?.date ?? ''}
            onChange={({ target }) => drill.setGoal(target.value === '' ? null : target.value, minutes)}
          />
        </label>
        <label>
          Minutes a day
          <select
            value={minutes}
            disabled={goal === null}
            onChange={({ target }) => drill.setGoal(goal?.date ?? null, Number(target.value))}
          >
            {[...new Set([...MINUTES, minutes])]
              .sort((a, b) => a - b)
              .map((count) => (
                <option key={count} value={count}>
                  {count}
                </option>
              ))}
          </select>
        </label>
        {goal === null ? null : (
          <button type="button" className="demo-btn" onClick={() => drill.setGoal(null, minutes)}>
            No date
          </button>
        )}
      </p>
      {goal === null ? (
        <p>With a date, each day’s minutes go to the questions that raise your expected recall on that day most.</p>
      ) : null}
      {days !== null && days < 0 ? <p>That day is over. Set another date, or none.</p> : null}
      {days === 0 ? (
        <p>
          It is today. Questions now are <strong>cram</strong>: asked weakest first, as often as you like, and your
          schedule stays as it is.
        </p>
      ) : null}
      {plan === null ? null : outlook === null ? (
        <p role="status">Working out what to expect …</p>
      ) : (
        <div data-testid="outlook">
          <Bars
            title="Expected recall"
            caption={`Mean over the ${cards.length} chosen cards and ${FUTURES} simulated futures, by FSRS’s own forgetting curve. A card that you have not seen counts as nothing.`}
            rows={[
              { label: 'Now', value: outlook.now, text: percent(outlook.now) },
              { label: 'On the day, with this plan', value: outlook.goal, text: percent(outlook.goal) },
              { label: 'With plain FSRS in the same time', value: outlook.plain, text: percent(outlook.plain) },
              { label: 'Without another review', value: outlook.nothing, text: percent(outlook.nothing) },
            ]}
            most={1}
          />
        </div>
      )}
    </details>
  )
}

/** A moment of the learner's present day: another once the day is over, for pages that stay open overnight. */
function useToday(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => {
      setNow((was) => {
        const is = new Date()
        return dayStart(is).getTime() === dayStart(was).getTime() ? was : is
      })
    }, MINUTE_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
