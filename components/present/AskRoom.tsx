'use client'
import type { ReactNode } from 'react'
import { useDeck, useSlideCommands } from './deck-context'
import { useShared } from './use-shared'

interface RoomOption {
  readonly label: ReactNode
  readonly why: ReactNode
  readonly correct: boolean
}

/** A question to the room: hands are counted by the speaker, the answer comes at a key. */
export function AskRoom({
  id,
  question,
  options,
}: {
  readonly id: string
  readonly question: ReactNode
  readonly options: readonly RoomOption[]
}) {
  const { part, state, submit } = useDeck()
  const [answered, setAnswered] = useShared(`ask/${id}`, false)
  const counts = options.map((_, i) => state.tallies[id]?.[String(i)] ?? 0)
  const most = Math.max(1, ...counts)
  const canCount = part === 'speaker' || part === 'mirror'
  const count = (option: number, by: number) => submit({ type: 'tally', prompt: id, option: String(option), by })
  useSlideCommands({
    answer: () => setAnswered(!answered),
    count: (answer) => {
      if (answer <= options.length) count(answer - 1, 1)
    },
  })
  return (
    <div className="ask" data-ask={id} data-answered={answered}>
      <p className="ask-question">{question}</p>
      <ol>
        {options.map((option, i) => (
          <li key={i} data-mark={answered ? (option.correct ? 'right' : 'wrong') : undefined}>
            <span className="ask-bar" style={{ width: `${(100 * counts[i]!) / most}%` }} aria-hidden="true" />
            <span className="ask-label">
              {option.label}
              {answered && option.correct ? ' ✓' : ''}
              {answered && option.correct ? <small className="ask-why">{option.why}</small> : null}
            </span>
            {canCount ? (
              <button type="button" aria-label={`One hand less for answer ${i + 1}`} onClick={() => count(i, -1)}>
                −
              </button>
            ) : null}
            <output aria-label={`Hands for answer ${i + 1}`}>{counts[i]}</output>
            {canCount ? (
              <button type="button" aria-label={`One hand more for answer ${i + 1}`} onClick={() => count(i, 1)}>
                +
              </button>
            ) : null}
          </li>
        ))}
      </ol>
      {canCount ? (
        <button type="button" className="demo-btn" aria-pressed={answered} onClick={() => setAnswered(!answered)}>
          {answered ? 'Hide the answer' : 'Show the answer'}
        </button>
      ) : null}
    </div>
  )
}
