/** Where one can be in a deck. */
import type { DeckShape } from './deck-state'

/** Slides before the first backup slide. A deck of nothing but backup slides is a talk. */
export function talkLength({ slides }: DeckShape): number {
  const firstBackup = slides.findIndex(({ optional }) => optional)
  return firstBackup > 0 ? firstBackup : slides.length
}

/** Whether nothing comes after this slide: the last one of the talk or of the backup slides. */
export function isEnd(shape: DeckShape, slide: number): boolean {
  return slide === talkLength(shape) - 1 || slide >= shape.slides.length - 1
}

/** The nearest place that exists. An empty deck has one place. */
export function nearestPlace(
  { slides }: DeckShape,
  slide: number,
  reveal: number,
): { readonly slide: number; readonly reveal: number } {
  const index = nearest(slide, slides.length - 1)
  return { slide: index, reveal: nearest(reveal, slides[index]?.reveals ?? 0) }
}

function nearest(wanted: number, last: number): number {
  return Math.max(0, Math.min(last, Number.isFinite(wanted) ? Math.trunc(wanted) : wanted > 0 ? last : 0))
}
