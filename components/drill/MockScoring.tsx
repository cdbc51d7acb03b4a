import type { Card } from '@/lib/review/card'
import { CardAnswer } from './CardView'
import { Html } from './Html'

/** One question after the interview: its answer, and key points to tick. */
export function MockScoring({
  card,
  number,
  of,
  hasLesson,
  ticked,
  onTick,
  onBack,
  onNext,
}: {
  readonly card: Card
  readonly number: number
  readonly of: number
  readonly hasLesson: boolean
  readonly ticked: readonly number[]
  readonly onTick: (ticked: readonly number[]) => void
  /** Null at the first. */
  readonly onBack: (() => void) | null
  readonly onNext: () => void
}) {
  return (
    <section className="card" aria-label={`Score question ${number} of ${of}`} data-testid="mock-scoring">
      <p className="card-tags">
        Score your answer {number} of {of}: tick the key points that you said.
      </p>
      <Html html={card.question} className="card-question card-prose" />
      <CardAnswer
        key={card.id}
        card={card}
        hasLesson={hasLesson}
        points={{ ticked: new Set(ticked), onChange: (next) => onTick([...next]) }}
      />
      <div className="review-actions">
        {onBack === null ? null : (
          <button type="button" className="demo-btn" onClick={onBack}>
            Back
          </button>
        )}
        <button type="button" className="demo-btn demo-btn-primary" onClick={onNext}>
          {number === of ? 'To the report' : 'Next'}
        </button>
      </div>
    </section>
  )
}
