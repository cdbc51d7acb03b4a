/** What all windows of a deck agree on, and how it changes. Pure: the same actions in the same order give the same state everywhere. */

import { clamp, isAction, own, toStroke } from './deck-checks'
import { isEnd, nearestPlace, talkLength } from './deck-shape'

export interface SlideShape {
  /** Unique in the deck. */
  readonly id: string
  /** Steps after the first in which it is revealed; 0: all at once. */
  readonly reveals: number
  /** A backup slide. They stand at the end; `next` never leads from the talk into them, `go` does. */
  readonly optional: boolean
}

export interface DeckShape {
  readonly slides: readonly SlideShape[]
}

export type Screen = 'slide' | 'black' | 'white'
export type Ratio = '16:9' | '4:3'
/** A point of a slide: [0, 0] is its upper left corner, [1, 1] its lower right one. */
export type Point = readonly [x: number, y: number]

export interface Stroke {
  readonly points: readonly Point[]
  /** A CSS colour or the name of a token. */
  readonly colour: string
  /** As a fraction of the slide's width. */
  readonly width: number
}

export interface Timer {
  /** Epoch milliseconds; null while it stands still. */
  readonly startedAt: number | null
  /** Before `startedAt`. */
  readonly elapsedMs: number
  readonly plannedMinutes: number
}

export interface DeckState {
  /** Index into the shape's slides. */
  readonly slide: number
  /** Steps of it that are revealed, 0 to its `reveals`. */
  readonly reveal: number
  readonly screen: Screen
  /** Of the text; one of `TEXT_SCALES`. */
  readonly scale: number
  readonly ratio: Ratio
  /** The figure that fills the screen, by id; true: the slide's first one. */
  readonly zoom: boolean | string
  /** The address of the lesson as a code to scan. */
  readonly qr: boolean
  /** By slide id. */
  readonly strokes: Readonly<Record<string, readonly Stroke[]>>
  /** Raised hands, by prompt and option. */
  readonly tallies: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly timer: Timer
  /** `SharedValues`: JSON by key. */
  readonly values: Readonly<Record<string, unknown>>
}

export type DeckAction =
  | { readonly type: 'next' | 'previous' | 'first' | 'last' }
  /** By index or id. */
  | { readonly type: 'go'; readonly slide: number | string; readonly reveal?: number }
  /** Shows it, or the slide again if it is on. */
  | { readonly type: 'toggle-screen'; readonly screen: 'black' | 'white' }
  | { readonly type: 'scale'; readonly change: 'up' | 'down' | 'reset' }
  | { readonly type: 'ratio'; readonly ratio: Ratio }
  /** Back to the slide if anything is zoomed; else this figure, or the first one. */
  | { readonly type: 'toggle-zoom'; readonly figure?: string }
  | { readonly type: 'toggle-qr' }
  /** A finished stroke; one in progress travels as an ephemeral message. */
  | { readonly type: 'stroke'; readonly slide: string; readonly stroke: Stroke }
  | { readonly type: 'undo-stroke' | 'clear-strokes'; readonly slide: string }
  /** Adds to a count, which never falls below 0. */
  | { readonly type: 'tally'; readonly prompt: string; readonly option: string; readonly by: number }
  | { readonly type: 'clear-tally'; readonly prompt: string }
  /** `at`: epoch milliseconds. */
  | { readonly type: 'timer-start' | 'timer-pause' | 'timer-toggle'; readonly at: number }
  | { readonly type: 'timer-reset' }
  | { readonly type: 'timer-plan'; readonly minutes: number }
  /** JSON; undefined takes the key away. */
  | { readonly type: 'set'; readonly key: string; readonly value: unknown }

export const TEXT_SCALES = [0.8, 0.9, 1, 1.1, 1.2, 1.35, 1.5] as const

const LONGEST_PLAN_MINUTES = 600
/** Of one slide; the oldest go. */
const MOST_STROKES = 500
const MOST_HANDS = 9999

/** The deck as it opens. */
export function initialState(shape: DeckShape, plannedMinutes = 60): DeckState {
  return {
    ...nearestPlace(shape, 0, 0),
    screen: 'slide',
    scale: 1,
    ratio: '16:9',
    zoom: false,
    qr: false,
    strokes: {},
    tallies: {},
    timer: { startedAt: null, elapsedMs: 0, plannedMinutes: clamp(plannedMinutes, 1, LONGEST_PLAN_MINUTES) },
    values: {},
  }
}

/**
 * Total: whatever the action is, the result is a valid state of this shape; the same object if nothing changes.
 *
 * - `next` reveals, then goes on; from the last slide of the talk, and from the last backup slide, it stays.
 * - `previous` takes back: it arrives at a slide with everything revealed. Before the first backup slide is the last slide of the talk.
 * - `first` and `last` are the ends of the talk, nothing revealed.
 * - Whatever goes to a place shows it: a black or white screen ends, and so does a zoom when the slide changes.
 */
export function reduce(shape: DeckShape, state: DeckState, action: DeckAction): DeckState {
  if (!isAction(action)) return state
  const change = changeOf(shape, state, action)
  const same = Object.entries(change).every(([key, value]) => Object.is(state[key as keyof DeckState], value))
  return same ? state : { ...state, ...change }
}

/** Milliseconds on the timer at `now` (epoch milliseconds). */
export function timerMs({ startedAt, elapsedMs }: Timer, now: number): number {
  // Never runs backwards, whatever happens to the computer's clock.
  return elapsedMs + (startedAt === null ? 0 : Math.max(0, now - startedAt))
}

function changeOf(shape: DeckShape, state: DeckState, action: DeckAction): Partial<DeckState> {
  const { slide, reveal, timer, values } = state
  switch (action.type) {
    case 'next':
      if (reveal < (shape.slides[slide]?.reveals ?? 0)) return show(shape, state, slide, reveal + 1)
      return isEnd(shape, slide) ? show(shape, state, slide, reveal) : show(shape, state, slide + 1, 0)
    case 'previous':
      if (reveal > 0) return show(shape, state, slide, reveal - 1)
      return slide > 0 ? show(shape, state, slide - 1, Infinity) : show(shape, state, 0, 0)
    case 'first':
      return show(shape, state, 0, 0)
    case 'last':
      return show(shape, state, talkLength(shape) - 1, 0)
    case 'go': {
      const wanted = action.slide
      const index = typeof wanted === 'number' ? wanted : shape.slides.findIndex(({ id }) => id === wanted)
      return typeof wanted === 'string' && index < 0 ? {} : show(shape, state, index, action.reveal ?? 0)
    }
    case 'toggle-screen':
      return { screen: state.screen === action.screen ? 'slide' : action.screen }
    case 'scale':
      return { scale: nextScale(state.scale, action.change) }
    case 'ratio':
      return { ratio: action.ratio }
    case 'toggle-zoom':
      return { zoom: state.zoom === false ? (action.figure ?? true) : false }
    case 'toggle-qr':
      return { qr: !state.qr }
    case 'stroke':
    case 'undo-stroke':
    case 'clear-strokes':
      return shape.slides.some(({ id }) => id === action.slide) ? { strokes: draw(state.strokes, action) } : {}
    case 'tally': {
      const counts = own(state.tallies, action.prompt) ?? {}
      const count = clamp((own(counts, action.option) ?? 0) + action.by, 0, MOST_HANDS)
      return { tallies: put(state.tallies, action.prompt, put(counts, action.option, count)) }
    }
    case 'clear-tally':
      return { tallies: without(state.tallies, action.prompt) }
    case 'timer-start':
      return { timer: timer.startedAt === null ? { ...timer, startedAt: action.at } : timer }
    case 'timer-pause':
      return { timer: { ...timer, startedAt: null, elapsedMs: timerMs(timer, action.at) } }
    case 'timer-toggle':
      return changeOf(shape, state, { ...action, type: timer.startedAt === null ? 'timer-start' : 'timer-pause' })
    case 'timer-reset':
      return { timer: { ...timer, startedAt: null, elapsedMs: 0 } }
    case 'timer-plan':
      return { timer: { ...timer, plannedMinutes: clamp(action.minutes, 1, LONGEST_PLAN_MINUTES) } }
    case 'set':
      return {
        values: action.value === undefined ? without(values, action.key) : put(values, action.key, action.value),
      }
  }
}

function show(shape: DeckShape, state: DeckState, slide: number, reveal: number): Partial<DeckState> {
  const place = nearestPlace(shape, slide, reveal)
  return { ...place, screen: 'slide', zoom: place.slide === state.slide && state.zoom }
}

function draw(
  strokes: DeckState['strokes'],
  action: Extract<DeckAction, { type: 'stroke' | 'undo-stroke' | 'clear-strokes' }>,
): DeckState['strokes'] {
  const drawn = own(strokes, action.slide) ?? []
  if (action.type === 'stroke') {
    const stroke = toStroke(action.stroke)
    return stroke === null ? strokes : put(strokes, action.slide, [...drawn, stroke].slice(-MOST_STROKES))
  }
  const left = action.type === 'undo-stroke' ? drawn.slice(0, -1) : []
  return left.length === 0 ? without(strokes, action.slide) : put(strokes, action.slide, left)
}

function nextScale(scale: number, change: 'up' | 'down' | 'reset'): number {
  if (change === 'reset') return 1
  return change === 'up'
    ? (TEXT_SCALES.find((one) => one > scale) ?? scale)
    : (TEXT_SCALES.findLast((one) => one < scale) ?? scale)
}

/** The same record where the key has this value already. */
function put<T>(record: Readonly<Record<string, T>>, key: string, value: T): Readonly<Record<string, T>> {
  // A computed key is an own one, `__proto__` too.
  return Object.hasOwn(record, key) && Object.is(record[key], value) ? record : { ...record, [key]: value }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!Object.hasOwn(record, key)) return record
  return Object.fromEntries(Object.entries(record).filter(([one]) => one !== key))
}
