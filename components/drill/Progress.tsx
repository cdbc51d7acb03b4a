'use client'
import { TOPICS, type Card } from '@/lib/review/card'
import type { DrillSnapshot } from '@/lib/review/drill'
import { forecast, knowledge, retention } from '@/lib/review/progress'
import { Bars } from './Bars'

const FORECAST_DAYS = 14
const WEEKS = 8
const percent = (share: number) => `${Math.round(100 * share)} %`

/** What comes, what was remembered, and how well each topic is known. */
export function Progress({ snapshot, cards }: { readonly snapshot: DrillSnapshot; readonly cards: readonly Card[] }) {
  const now = new Date()
  const { deck } = snapshot
  const coming = forecast(deck, now, FORECAST_DAYS)
  const weeks = retention(deck, now, WEEKS)
  const topics = [...knowledge(cards, deck, now)]
  const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
  const dayOf = (offset: number) => day.format(new Date(now.getTime() + offset * 86_400_000))
  return (
    <section className="progress" aria-label="Progress">
      <Bars
        title="Reviews that come due"
        caption="Each bar is a day; what is overdue counts for today."
        rows={coming.map((count, i) => ({ label: i === 0 ? 'today' : dayOf(i), value: count, text: String(count) }))}
        most={Math.max(1, ...coming)}
      />
      <Bars
        title="Remembered, week by week"
        caption="Reviews a day or more after the one before. The mark is what the scheduler expected."
        rows={weeks.map(({ from, reviews, remembered, expected }) => ({
          label: `from ${day.format(from)}`,
          value: reviews === 0 ? 0 : remembered,
          mark: reviews === 0 ? null : expected,
          text: reviews === 0 ? 'no reviews' : `${percent(remembered)} of ${reviews}, expected ${percent(expected)}`,
        }))}
        most={1}
      />
      <Bars
        title="Expected recall now"
        caption="Mean over all cards of a topic; cards that you have not seen count as nothing."
        rows={topics.map(([topic, { cards: count, recall }]) => ({
          label: TOPICS[topic],
          value: recall,
          text: `${percent(recall)} of ${count} cards`,
        }))}
        most={1}
      />
    </section>
  )
}
