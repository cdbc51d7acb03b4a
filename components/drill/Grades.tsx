import type { Grade } from '@/lib/review/events'
import { formatInterval } from '@/lib/review/queue'

export const GRADE_NAMES: Readonly<Record<Grade, string>> = { 1: 'Again', 2: 'Hard', 3: 'Good', 4: 'Easy' }
const GRADES = [1, 2, 3, 4] as const

/** The four grades, each with the time after which the card would come back. */
export function Grades({
  waits,
  suggested,
  onGrade,
}: {
  /** In milliseconds; null: the schedule stays as it is. */
  readonly waits: Readonly<Record<Grade, number>> | null
  readonly suggested: Grade | null
  readonly onGrade: (grade: Grade) => void
}) {
  return (
    <div className="review-grades" role="group" aria-label="How well did you know it?">
      {GRADES.map((grade) => (
        <button
          key={grade}
          type="button"
          className={grade === suggested ? 'demo-btn demo-btn-primary' : 'demo-btn'}
          data-grade={grade}
          onClick={() => onGrade(grade)}
        >
          <span>
            {GRADE_NAMES[grade]} <kbd>{grade}</kbd>
          </span>
          <small>{waits === null ? 'not counted' : formatInterval(waits[grade])}</small>
        </button>
      ))}
    </div>
  )
}
