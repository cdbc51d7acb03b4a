import type { Problem } from './problems'
import type { SlideOutline } from './remark-deck'

/** An hour's lecture. */
const FEWEST = 15
const MOST = 40

/** What a lesson lacks as a deck. Whether a slide overflows only a browser can say: `tests/e2e/present.spec.ts`. */
export function checkDeck(file: string, slides: readonly SlideOutline[]): Problem[] {
  const problems: Problem[] = []
  const main = slides.filter(({ kind }) => kind !== 'backup')
  if (main.length < FEWEST || main.length > MOST) {
    problems.push({
      file,
      line: 1,
      message: `the deck has ${String(main.length)} slides; ${String(FEWEST)} to ${String(MOST)} make a lecture (mark with <Point>, split with <Slide />)`,
    })
  }
  for (const { title, id, line, hasNotes } of main.slice(1)) {
    if (!hasNotes) problems.push({ file, line, message: `slide "${title || id}" has no <Notes> for the speaker` })
  }
  for (const { title, line, empty } of slides) {
    if (empty)
      problems.push({ file, line, message: `backup slide "${title}" shows nothing; mark what it shows with <Point>` })
  }
  return problems
}
