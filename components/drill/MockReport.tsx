import Link from 'next/link'
import { TOPICS, type Card } from '@/lib/review/card'
import type { DeckState } from '@/lib/review/deck-state'
import { topicScores, type Scored } from '@/lib/review/mock-interview'
import { formatInterval } from '@/lib/review/queue'
import { Bars } from './Bars'
import { Html } from './Html'
import { formatClock } from './MockQuestion'

/** What an interview showed: weak topics first, the lessons to read, and when each question comes back. */
export function MockReport({
  scored,
  deck,
  lessons,
  tookMs,
  onAgain,
}: {
  readonly scored: readonly Scored[]
  readonly deck: DeckState
  readonly lessons: ReadonlyMap<string, string>
  readonly tookMs: number
  readonly onAgain: () => void
}) {
  const points = scored.reduce((sum, { card }) => sum + card.keyPoints.length, 0)
  const hit = scored.reduce((sum, one) => sum + one.hit, 0)
  const weakestFirst = [...scored].sort((a, b) => a.hit / a.card.keyPoints.length - b.hit / b.card.keyPoints.length)
  return (
    <section className="card" aria-label="Report" data-testid="mock-report">
      <h2>
        {hit} of {points} key points, in {formatClock(tookMs / 1000)} minutes
      </h2>
      <Bars
        title="By topic, the weakest first"
        rows={topicScores(scored).map(({ topic, share }) => ({
          label: TOPICS[topic],
          value: share,
          text: `${Math.round(100 * share)} % of the key points`,
        }))}
        most={1}
      />
      <h3>By question, the weakest first</h3>
      <ul className="mock-questions">
        {weakestFirst.map(({ card, hit: own }) => (
          <li key={card.id}>
            <Html html={card.question} className="card-prose" />
            <p className="card-aside">
              {own} of {card.keyPoints.length} key points · comes back {whenBack(card, deck)}
              {lessons.has(card.lesson) ? (
                <>
                  {' · '}
                  <Link href={`/lessons/${card.lesson}/${card.anchor === null ? '' : `#${card.anchor}`}`}>
                    Read “{lessons.get(card.lesson)}”
                  </Link>
                </>
              ) : null}
            </p>
          </li>
        ))}
      </ul>
      <p>All of them are in your schedule now, graded by how many of their key points you had.</p>
      <button type="button" className="demo-btn demo-btn-primary" onClick={onAgain}>
        Another interview
      </button>
    </section>
  )
}

function whenBack({ id }: Card, deck: DeckState): string {
  const state = deck.cards.get(id)
  const wait = (state?.memory.due.getTime() ?? 0) - (state?.reviews.at(-1)?.at ?? 0)
  return `in ${formatInterval(wait)}`
}
