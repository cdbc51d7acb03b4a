'use client'
import { useEffect, useRef } from 'react'
import type { Card } from '@/lib/review/card'
import type { DeckState } from '@/lib/review/deck-state'
import type { Drill } from '@/lib/review/drill'
import { drawMock, gradeOf } from '@/lib/review/mock-interview'
import { MockQuestion } from './MockQuestion'
import { MockReport } from './MockReport'
import { MockScoring } from './MockScoring'
import { MockSetup } from './MockSetup'
import { beginMock, newMock, type MockSession } from './mock-session'

/** A mock interview: questions against the clock, answers by voice or on paper, scored afterwards by the candidate, then a report. */
export function Mock({
  drill,
  deck,
  cards,
  lessons,
  session,
  onChange,
}: {
  readonly drill: Drill
  readonly deck: DeckState
  readonly cards: readonly Card[]
  readonly lessons: ReadonlyMap<string, string>
  readonly session: MockSession
  readonly onChange: (session: MockSession) => void
}) {
  const { plan, at, ticks } = session
  const drawn = drawMock(cards, plan)
  // An interview that was kept before the site had other cards is over.
  const phase = ticks.length === drawn.length ? session.phase : 'setup'
  const card = drawn[at]
  const last = at === drawn.length - 1
  const step = `${phase} ${at}`

  // To the top of the next question, for eyes and screen readers; not when the tab is opened.
  const stage = useRef<HTMLDivElement | null>(null)
  const before = useRef(step)
  useEffect(() => {
    if (before.current !== step) stage.current?.focus()
    before.current = step
  }, [step])

  const begin = () => onChange(beginMock(plan, drawn.length))
  const nextQuestion = () => {
    const overAt = [...session.overAt, Date.now()]
    onChange({ ...session, overAt, followUps: 0, ...(last ? { phase: 'scoring', at: 0 } : { at: at + 1 }) })
  }
  const nextScore = () => {
    if (!last) {
      onChange({ ...session, at: at + 1 })
      return
    }
    drawn.forEach((one, i) => {
      const took = session.overAt[i]! - (session.overAt[i - 1] ?? session.beganAt)
      drill.review(one.id, gradeOf({ card: one, hit: ticks[i]!.length }), Math.max(0, took))
    })
    onChange({ ...session, phase: 'report' })
  }
  return (
    <div ref={stage} className="mock" tabIndex={-1}>
      {phase === 'setup' || card === undefined ? (
        <MockSetup plan={plan} questions={drawn.length} onChange={(next) => onChange(newMock(next))} onStart={begin} />
      ) : phase === 'asking' ? (
        <MockQuestion
          card={card}
          number={at + 1}
          of={drawn.length}
          followUps={session.followUps}
          endsAt={session.beganAt + 60_000 * plan.minutes}
          onFollowUp={() => onChange({ ...session, followUps: session.followUps + 1 })}
          onNext={nextQuestion}
          onStop={() => onChange(newMock(plan))}
        />
      ) : phase === 'scoring' ? (
        <MockScoring
          card={card}
          number={at + 1}
          of={drawn.length}
          hasLesson={lessons.has(card.lesson)}
          ticked={ticks[at] ?? []}
          onTick={(ticked) => onChange({ ...session, ticks: ticks.map((one, i) => (i === at ? ticked : one)) })}
          onBack={at === 0 ? null : () => onChange({ ...session, at: at - 1 })}
          onNext={nextScore}
        />
      ) : (
        <MockReport
          scored={drawn.map((one, i) => ({ card: one, hit: ticks[i]?.length ?? 0 }))}
          deck={deck}
          lessons={lessons}
          tookMs={(session.overAt.at(-1) ?? session.beganAt) - session.beganAt}
          onAgain={() => onChange(newMock({ ...plan, seed: plan.seed + 1 }))}
        />
      )}
    </div>
  )
}
