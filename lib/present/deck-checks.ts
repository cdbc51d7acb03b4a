/** Tells what is usable of what another window, another version of the page or a storage hands in. */
import type { DeckAction, Point, Stroke } from './deck-state'

type Check = (value: unknown) => boolean

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isNumber = (value: unknown): value is number => Number.isFinite(value)
export const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** The value of a key that someone has set; nothing that every object inherits. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

const LONGEST_KEY = 200
const isKey: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= LONGEST_KEY
const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

/** What each action must carry. */
const FIELDS: Readonly<Record<DeckAction['type'], Readonly<Record<string, Check>>>> = {
  next: {},
  previous: {},
  first: {},
  last: {},
  go: { slide: (value) => isNumber(value) || isKey(value), reveal: optional(isNumber) },
  'toggle-screen': { screen: isOneOf('black', 'white') },
  scale: { change: isOneOf('up', 'down', 'reset') },
  ratio: { ratio: isOneOf('16:9', '4:3') },
  'toggle-zoom': { figure: optional(isKey) },
  'toggle-qr': {},
  stroke: { slide: isKey, stroke: (value) => toStroke(value) !== null },
  'undo-stroke': { slide: isKey },
  'clear-strokes': { slide: isKey },
  tally: { prompt: isKey, option: isKey, by: Number.isInteger },
  'clear-tally': { prompt: isKey },
  'timer-start': { at: isNumber },
  'timer-pause': { at: isNumber },
  'timer-toggle': { at: isNumber },
  'timer-reset': {},
  'timer-plan': { minutes: isNumber },
  set: { key: isKey, value: () => true },
}

export function isAction(value: unknown): value is DeckAction {
  if (!isRecord(value) || typeof value.type !== 'string') return false
  const fields = own<Readonly<Record<string, Check>>>(FIELDS, value.type)
  return fields !== undefined && Object.entries(fields).every(([name, check]) => check(value[name]))
}

/** Enough for a slow circle; a stroke of more points ends early. */
const MOST_POINTS = 2000
/** A ten-thousandth of a slide is less than a pixel. */
const round = (value: number) => Math.round(clamp(value, 0, 1) * 1e4) / 1e4
const isPoint = (value: unknown): value is Point => Array.isArray(value) && value.length === 2 && value.every(isNumber)

/** A stroke as it is kept, or null. */
export function toStroke(value: unknown): Stroke | null {
  if (!isRecord(value) || !Array.isArray(value.points)) return null
  const { points, colour, width } = value
  // It ends up in a style attribute.
  if (typeof colour !== 'string' || !/^[-#\w(),.% ]{1,40}$/.test(colour) || !isNumber(width)) return null
  const kept = points.slice(0, MOST_POINTS).filter(isPoint)
  if (kept.length === 0) return null
  return { points: kept.map(([x, y]) => [round(x), round(y)] as const), colour, width: clamp(width, 0.0005, 0.05) }
}
