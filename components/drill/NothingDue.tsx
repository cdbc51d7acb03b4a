import type { CardBase } from '@/lib/review/card'
import { formatInterval, type Queue } from '@/lib/review/queue'

/** The end of the line, and how to go on all the same. */
export function NothingDue({
  queue,
  planned,
  now,
  unseen,
  onMore,
  onCram,
}: {
  readonly queue: Queue<CardBase>
  /** There is an interview date. */
  readonly planned: boolean
  readonly now: Date
  /** Cards that were never asked. */
  readonly unseen: number
  readonly onMore: () => void
  readonly onCram: () => void
}) {
  const { cram, nextAt } = queue
  return (
    <div className="review-empty">
      <p>
        <strong>{cram ? 'You went through them all.' : 'Nothing is due.'}</strong>{' '}
        {cram
          ? 'Sleep well, and good luck.'
          : planned
            ? 'Today’s minutes are used up, or another review would not help. Enough for today.'
            : nextAt === null
              ? 'Choose more topics or levels, or allow more new cards a day.'
              : `The next card comes up in ${formatInterval(nextAt.getTime() - now.getTime())}.`}
      </p>
      {cram ? null : (
        <p className="review-empty-actions">
          {unseen === 0 || planned ? null : (
            <button type="button" className="demo-btn" onClick={onMore}>
              More new cards today
            </button>
          )}
          <button type="button" className="demo-btn" onClick={onCram}>
            Cram: ask all, weakest first
          </button>
        </p>
      )}
      {cram ? null : <p className="card-aside">Cramming leaves the schedule as it is.</p>}
    </div>
  )
}
