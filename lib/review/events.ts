/**
 * The log of everything that a learner did to the cards. It only grows; what is due, what is suspended and how well a card is known are
 * computed from it, so two devices' logs merge by putting them together.
 */

/** Again, hard, good, easy, as FSRS counts them. */
export type Grade = 1 | 2 | 3 | 4

interface EventBase {
  /** Unique in all the world: two logs that hold it hold the same event. */
  readonly id: string
  /** Milliseconds since 1970, when it happened. */
  readonly at: number
}

export interface ReviewEvent extends EventBase {
  readonly kind: 'review'
  readonly card: string
  readonly grade: Grade
  /** From the question's appearance to the grade, in milliseconds. */
  readonly took: number
}
/** Takes something back. */
export interface UndoEvent extends EventBase {
  readonly kind: 'undo'
  readonly of: string
}
export interface SuspendEvent extends EventBase {
  readonly kind: 'suspend'
  readonly card: string
  readonly suspended: boolean
}
export interface NoteEvent extends EventBase {
  readonly kind: 'note'
  readonly card: string
  /** Plain text; empty: no note any more. */
  readonly text: string
}
/** A question asked on the last day: it leaves the schedule as it is. */
export interface CramEvent extends EventBase {
  readonly kind: 'cram'
  readonly card: string
  readonly grade: Grade
  readonly took: number
}
/** The day of the interview, and how much time there is until then. */
export interface GoalEvent extends EventBase {
  readonly kind: 'goal'
  /** As `2026-12-24`, in the learner's own time zone; null: no interview. */
  readonly date: string | null
  readonly minutesPerDay: number
}
export type DrillEvent = ReviewEvent | UndoEvent | SuspendEvent | NoteEvent | CramEvent | GoalEvent

/** The order in which a log is read: by time, and by id where two devices did something in the same millisecond. */
export function inOrder(events: Iterable<DrillEvent>): DrillEvent[] {
  return [...events].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/**
 * Two logs as one: commutative, associative, idempotent. Should two different events have one id (a broken file), the same one wins whatever
 * the order of merging.
 */
export function mergeLogs(a: Iterable<DrillEvent>, b: Iterable<DrillEvent>): DrillEvent[] {
  const byId = new Map<string, DrillEvent>()
  for (const event of [...a, ...b]) {
    const known = byId.get(event.id)
    if (known === undefined || canonical(event) < canonical(known)) byId.set(event.id, event)
  }
  return inOrder(byId.values())
}

/** JSON with its keys in order: equal for equal events. */
const canonical = (event: DrillEvent): string =>
  JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)))
