'use client'
import { useState } from 'react'
import { LENGTHS, type Length, type MockPlan } from '@/lib/review/mock-interview'

/** How long, and which one; two people with the same link have the same interview. */
export function MockSetup({
  plan,
  questions,
  onChange,
  onStart,
}: {
  readonly plan: MockPlan
  readonly questions: number
  readonly onChange: (plan: MockPlan) => void
  readonly onStart: () => void
}) {
  const link = () => {
    const url = new URL(window.location.href)
    url.search = `?mock=${plan.minutes}.${plan.seed}`
    url.hash = ''
    return url.href
  }
  /** What the last press on the button came to. */
  const [copied, setCopied] = useState<{ readonly link: string; readonly done: boolean } | null>(null)
  const share = async () => {
    const text = link()
    // The clipboard is absent without a secure context, and may be refused.
    const done = await (navigator as { clipboard?: Clipboard }).clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setCopied({ link: text, done: done === true })
  }
  const current = copied?.link.endsWith(`=${plan.minutes}.${plan.seed}`) === true ? copied : null
  return (
    <section className="mock-setup" aria-label="Mock interview">
      <p>
        {questions} questions, drawn evenly from topics and levels, easier ones first. Answer aloud or on paper, as you
        would to a person; answers and key points come after the last question.
      </p>
      <div className="demo-chips" role="group" aria-label="Length">
        {(Object.keys(LENGTHS).map(Number) as Length[]).map((minutes) => (
          <button
            key={minutes}
            type="button"
            className="demo-chip"
            aria-pressed={plan.minutes === minutes}
            onClick={() => onChange({ ...plan, minutes })}
          >
            {minutes} minutes
          </button>
        ))}
      </div>
      <p className="goal-fields">
        <label>
          Number of the interview
          <input
            type="number"
            min={0}
            max={999_999_999}
            value={plan.seed}
            onChange={({ target }) => {
              const seed = Number(target.value)
              if (target.value !== '' && Number.isInteger(seed) && seed >= 0 && seed < 1e9) onChange({ ...plan, seed })
            }}
          />
        </label>
        <button type="button" className="demo-btn" onClick={() => void share()}>
          {current?.done === true ? 'Link copied' : 'Copy a link to this interview'}
        </button>
        {current?.done === false ? (
          <label>
            Copy this link
            <input type="text" readOnly value={current.link} onFocus={({ target }) => target.select()} />
          </label>
        ) : null}
      </p>
      <p className="card-aside">The same number asks the same questions: send the link to whoever takes it with you.</p>
      <button type="button" className="demo-btn demo-btn-primary" onClick={onStart} disabled={questions === 0}>
        Begin
      </button>
    </section>
  )
}
