import { isNumber, isRecord, toStroke } from './deck-checks'
import { nearestPlace } from './deck-shape'
import { initialState, reduce, TEXT_SCALES, type DeckShape, type DeckState, type Stroke } from './deck-state'

/** A valid state of this shape, with all that can be used of what was stored or sent, whatever it is. */
export function restoreState(shape: DeckShape, stored: unknown, plannedMinutes?: number): DeckState {
  const fresh = initialState(shape, plannedMinutes)
  if (!isRecord(stored)) return fresh
  const { slide, reveal, screen, scale, ratio, zoom, qr, strokes, tallies, timer, values } = stored
  const state: DeckState = {
    ...nearestPlace(shape, isNumber(slide) ? slide : 0, isNumber(reveal) ? reveal : 0),
    screen: screen === 'black' || screen === 'white' ? screen : 'slide',
    scale: TEXT_SCALES.find((one) => one === scale) ?? fresh.scale,
    ratio: ratio === '4:3' ? ratio : '16:9',
    zoom: typeof zoom === 'string' || zoom === true ? zoom : false,
    qr: qr === true,
    strokes: restoreStrokes(shape, strokes),
    tallies: restoreTallies(tallies),
    timer: fresh.timer,
    values: isRecord(values) ? { ...values } : {},
  }
  return isRecord(timer) ? restoreTimer(shape, state, timer) : state
}

function restoreStrokes(shape: DeckShape, stored: unknown): DeckState['strokes'] {
  if (!isRecord(stored)) return {}
  const known = Object.entries(stored).filter(([slide]) => shape.slides.some(({ id }) => id === slide))
  const drawn = known.map(([slide, strokes]) => {
    const usable = (Array.isArray(strokes) ? strokes : []).map(toStroke)
    return [slide, usable.filter((stroke): stroke is Stroke => stroke !== null)] as const
  })
  return Object.fromEntries(drawn.filter(([, strokes]) => strokes.length > 0))
}

function restoreTallies(stored: unknown): DeckState['tallies'] {
  if (!isRecord(stored)) return {}
  return Object.fromEntries(
    Object.entries(stored).map(([prompt, counts]) => [
      prompt,
      Object.fromEntries(
        Object.entries(isRecord(counts) ? counts : {}).flatMap(([option, count]) =>
          Number.isInteger(count) ? [[option, Math.max(0, count as number)]] : [],
        ),
      ),
    ]),
  )
}

function restoreTimer(shape: DeckShape, state: DeckState, stored: Record<string, unknown>): DeckState {
  const { startedAt, elapsedMs, plannedMinutes } = stored
  const timer = {
    ...state.timer,
    startedAt: isNumber(startedAt) ? startedAt : null,
    elapsedMs: isNumber(elapsedMs) ? Math.max(0, elapsedMs) : 0,
  }
  // Its limits are the reducer's.
  const minutes = isNumber(plannedMinutes) ? plannedMinutes : timer.plannedMinutes
  return reduce(shape, { ...state, timer }, { type: 'timer-plan', minutes })
}
