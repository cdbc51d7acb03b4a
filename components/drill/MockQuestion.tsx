'use client'
import { useEffect, useState } from 'react'
import type { Card } from '@/lib/review/card'
import { CardTags } from './CardView'
import { Html } from './Html'
import { useKeys } from './use-keys'

/** One question of an interview with its follow-ups, one by one; no answers. */
export function MockQuestion({
  card,
  number,
  of,
  followUps,
  endsAt,
  onFollowUp,
  onNext,
  onStop,
}: {
  readonly card: Card
  readonly number: number
  readonly of: number
  readonly followUps: number
  /** Milliseconds since 1970. */
  readonly endsAt: number
  readonly onFollowUp: () => void
  readonly onNext: () => void
  readonly onStop: () => void
}) {
  const more = card.followUps.length - followUps
  useKeys({ f: () => more > 0 && onFollowUp(), n: onNext })
  return (
    <section className="card" aria-label={`Question ${number} of ${of}`} data-testid="mock-asking" data-card={card.id}>
      <p className="mock-head">
        <span>
          Question {number} of {of}
        </span>
        <Timer endsAt={endsAt} />
      </p>
      <CardTags card={card} />
      <Html html={card.question} className="card-question card-prose" />
      <div aria-live="polite">
        {card.followUps.slice(0, followUps).map(({ question }, i) => (
          <p key={i} className="mock-follow-up">
            <Html html={question} as="span" />
          </p>
        ))}
      </div>
      <div className="review-actions">
        <button type="button" className="demo-btn" onClick={onFollowUp} disabled={more === 0}>
          {more === 0 ? 'No more follow-ups' : 'Follow-up'} {more === 0 ? null : <kbd>f</kbd>}
        </button>
        <button type="button" className="demo-btn demo-btn-primary" onClick={onNext}>
          {number === of ? 'That was the last: score' : 'Next question'} <kbd>n</kbd>
        </button>
        <span className="review-more">
          <button type="button" className="demo-btn" onClick={onStop}>
            Give up this interview
          </button>
        </span>
      </div>
    </section>
  )
}

/** What is left; it goes on into the red, as interviews do. */
function Timer({ endsAt }: { readonly endsAt: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const left = Math.round((endsAt - now) / 1000)
  return (
    <span role="timer" className={left < 0 ? 'mock-over' : undefined}>
      {formatClock(Math.abs(left))} {left < 0 ? 'over' : 'left'}
    </span>
  )
}

/** `7:05` for seconds. */
export const formatClock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, '0')}`
