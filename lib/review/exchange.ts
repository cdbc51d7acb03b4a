import { CourseError } from '../errors'
import { inOrder, type DrillEvent } from './events'

/** What an export looks like; a later version may add fields, and raises the number if it changes any. */
const FORMAT = 'descent-drill'
const VERSION = 1
/** A text longer than this is no export of ours: 100,000 reviews take about 15 MB. */
const LONGEST_TEXT = 64_000_000
const LONGEST_NOTE = 20_000
const LONGEST_ID = 100
/** The year 2100, in milliseconds since 1970: what lies beyond is a broken clock. */
const LATEST = Date.UTC(2100, 0)

/** The log as a file that any device can import. */
export function exportLog(events: Iterable<DrillEvent>, now: Date): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, exportedAt: now.toISOString(), events: inOrder(events) })}\n`
}

/**
 * The events of an exported file.
 *
 * @throws CourseError('bad-parameter') that says what is wrong with the file; then nothing of it is to be used
 */
export function parseExport(text: string): readonly DrillEvent[] {
  const refuse = (why: string) =>
    new CourseError('bad-parameter', `This file can't be imported: ${why}. Nothing was changed.`)
  if (text.length > LONGEST_TEXT) throw refuse('it is far larger than an export of this page')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw refuse('it is not JSON, or it was cut off')
  }
  if (!isObject(json) || json.format !== FORMAT) throw refuse('it was not exported by this page')
  if (typeof json.version !== 'number' || json.version > VERSION) {
    throw refuse('it comes from a newer version of this page; reload the page and try again')
  }
  if (!Array.isArray(json.events)) throw refuse('it holds no list of reviews')
  return json.events.map((event: unknown, i) => {
    const wrong = whatIsWrong(event)
    if (wrong !== null) throw refuse(`entry ${i + 1} ${wrong}`)
    return pick(event as DrillEvent)
  })
}

const MINUTES_OF_A_DAY = 24 * 60

/** Whether a text is a day of the calendar. */
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function whatIsWrong(event: unknown): string | null {
  if (!isObject(event)) return 'is not an entry'
  const isName = (value: unknown) => typeof value === 'string' && value.length > 0 && value.length <= LONGEST_ID
  if (!isName(event.id)) return 'has no id'
  if (typeof event.at !== 'number' || !(event.at >= 0 && event.at < LATEST)) return 'has no valid time'
  switch (event.kind) {
    case 'review':
    case 'cram':
      if (!isName(event.card)) return 'names no card'
      if (![1, 2, 3, 4].includes(event.grade as number)) return 'has no grade from 1 to 4'
      return typeof event.took === 'number' && event.took >= 0 && Number.isFinite(event.took) ? null : 'has no duration'
    case 'goal': {
      const { date, minutesPerDay } = event
      const dated = date === null || (typeof date === 'string' && isDay(date))
      const timed = typeof minutesPerDay === 'number' && minutesPerDay > 0 && minutesPerDay <= MINUTES_OF_A_DAY
      return dated && timed ? null : 'is not a valid goal'
    }
    case 'undo':
      return isName(event.of) ? null : 'does not say what it takes back'
    case 'suspend':
      return isName(event.card) && typeof event.suspended === 'boolean' ? null : 'is not a valid suspension'
    case 'note':
      return isName(event.card) && typeof event.text === 'string' && event.text.length <= LONGEST_NOTE
        ? null
        : 'is not a valid note'
    default:
      return `is of an unknown kind`
  }
}

/** The event without whatever else the file had in it. */
function pick(event: DrillEvent): DrillEvent {
  const { id, at } = event
  switch (event.kind) {
    case 'review':
    case 'cram':
      return { kind: event.kind, id, at, card: event.card, grade: event.grade, took: event.took }
    case 'goal':
      return { kind: 'goal', id, at, date: event.date, minutesPerDay: event.minutesPerDay }
    case 'undo':
      return { kind: 'undo', id, at, of: event.of }
    case 'suspend':
      return { kind: 'suspend', id, at, card: event.card, suspended: event.suspended }
    case 'note':
      return { kind: 'note', id, at, card: event.card, text: event.text }
  }
}
