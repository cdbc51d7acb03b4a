import { describe, expect, it } from 'vitest'

import { checkDeck } from '@/lib/content/check-deck'
import { listLessonSlugs, loadLesson } from '@/lib/content/course'
import { formatProblem } from '@/lib/content/problems'
import type { SlideOutline } from '@/lib/content/remark-deck'

describe('decks', () => {
  it.each(listLessonSlugs())(
    '%s has 15 to 40 slides with notes, and backup slides that show something',
    async (slug) => {
      const { file, slides } = await loadLesson(slug, 'deck')
      expect(checkDeck(file, slides).map(formatProblem)).toEqual([])
    },
  )

  it('says what a deck lacks', () => {
    const slide = (id: string, change: Partial<SlideOutline> = {}): SlideOutline => ({
      ...{ id, kind: 'text', title: '', anchor: '', reveals: 0, demo: null, hasNotes: true, empty: false, line: 7 },
      ...change,
    })
    const enough = Array.from({ length: 15 }, (_, i) => slide(`s${String(i)}`))
    expect(checkDeck('f', enough)).toEqual([])
    expect(checkDeck('f', enough.slice(1)).map(({ message }) => message)).toEqual([
      'the deck has 14 slides; 15 to 40 make a lecture (mark with <Point>, split with <Slide />)',
    ])
    expect(checkDeck('f', [...enough, slide('bare', { hasNotes: false })]).map(formatProblem)).toEqual([
      'f:7: slide "bare" has no <Notes> for the speaker',
    ])
    expect(checkDeck('f', [...enough, slide('b', { kind: 'backup', title: 'Proof', empty: true })])).toHaveLength(1)
  })
})
