import { getMDXComponent } from 'mdx-bundler/client'
import { createElement, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

import { compileLesson } from '@/lib/content/compile'
import type { Experiment } from '@/lib/experiments/types'

const race = { id: 'race', predict: { question: 'Who wins?', options: [] } } as unknown as Experiment
const plain = { id: 'plain' } as unknown as Experiment

async function deckOf(body: string) {
  const source = `---\ntitle: T\n---\n\n${body}\n`
  const index = { experiments: { race, plain }, results: {}, inventory: new Set<string>() }
  const lesson = await compileLesson({ file: 'x.mdx', slug: 'x', source }, index, process.cwd(), 'deck')
  return { ...lesson, main: lesson.slides.filter(({ kind }) => kind !== 'backup') }
}

/** The deck's parts as elements of their names. */
function render(code: string): string {
  const part =
    (name: string) =>
    ({ children }: { readonly children?: ReactNode }) =>
      createElement(name.toLowerCase(), {}, children)
  const names = [
    'DeckSlide',
    'DeckTitle',
    'SlideSheet',
    'SlideTitle',
    'SlideBody',
    'SlideNotes',
    'SlideText',
    'Recap',
    'Tex',
  ]
  const body = getMDXComponent(code) as (props: { components: object }) => ReactNode
  const Point = ({ children }: { readonly children?: ReactNode }) => children
  return renderToStaticMarkup(
    body({ components: { ...Object.fromEntries(names.map((name) => [name, part(name)])), Point } }),
  )
}

describe('a deck made of a lesson', () => {
  it('begins with a cover, and has a slide for each section on which something is shown', async () => {
    const { main } = await deckOf('## One\n\n$$\nx\n$$\n\n## Two\n\nProse alone.\n\n## Three\n\n<Point>Words.</Point>')
    expect(main.map(({ id, kind, title }) => [id, kind, title])).toEqual([
      ['start', 'text', ''],
      ['one', 'text', 'One'],
      ['three', 'text', 'Three'],
    ])
  })

  it('keeps prose off the slide but for what is marked', async () => {
    const { code, main } = await deckOf('## One\n\nHidden words. <Point>Shown words.</Point> More hidden.')
    expect(main).toHaveLength(2)
    const html = render(code)
    expect(/<slidebody>((?!<deck).)*?<\/slidebody>(?!.*<slidebody>)/.exec(html)![0]).toBe(
      '<slidebody><p>Shown words.</p></slidebody>',
    )
    expect(html).toContain('<slidetext><p>Hidden words. Shown words. More hidden.</p></slidetext>')
  })

  it('keeps a paragraph that is nothing but marks a paragraph, with its spaces', async () => {
    const { code } = await deckOf(
      '## One\n\n<Point>First words.</Point> <Point>Second.</Point>\n\n<Point>Third.</Point>',
    )
    const html = render(code)
    expect(html).toContain('<p>First words.</p><p>Second.</p><p>Third.</p>')
    expect(html).toContain('<slidetext><p>First words. Second.</p><p>Third.</p></slidetext>')
  })

  it('splits where the author says, with the section’s title or another', async () => {
    const { main } = await deckOf(
      '## One\n\n$$\nx\n$$\n\n<Slide />\n\n$$\ny\n$$\n\n<Slide title="Else" />\n\n$$\nz\n$$',
    )
    expect(main.slice(1).map(({ id, title, anchor }) => [id, title, anchor])).toEqual([
      ['one', 'One', 'one'],
      ['one-2', 'One', 'one'],
      ['one-3', 'Else', 'one'],
    ])
  })

  it('gives a demo a slide of its own, and its prediction one before it', async () => {
    const { main } = await deckOf(
      '## One\n\nProse.\n\n<Demo id="race" />\n\n<Demo id="plain" />\n\n<Point>After.</Point>',
    )
    expect(main.slice(1).map(({ id, kind, demo, anchor }) => [id, kind, demo, anchor])).toEqual([
      // The section's own slide would be empty, so its id goes to what comes first.
      ['one', 'predict', 'race', 'demo-race'],
      ['one-2', 'figure', 'race', 'demo-race'],
      ['one-3', 'figure', 'plain', 'demo-plain'],
      ['one-4', 'text', null, 'one'],
    ])
  })

  it('puts boxes on a slide if something in them is marked, deep dives and exercises at the end', async () => {
    const { main, slides } = await deckOf(
      [
        '## One\n\n$$\nx\n$$',
        '<Pitfall title="A">\n\nNothing.\n\n</Pitfall>',
        '<SourceCheck title="B">\n\n<Point>Right.</Point>\n\n</SourceCheck>',
        '<DeepDive title="Proof">\n\n$$\nq\n$$\n\n</DeepDive>',
        '## Exercises\n\n<Exercise id="e" title="E">\n\n<Point>Task.</Point>\n\n<Solution>\n\n$$\n1\n$$\n\n</Solution>\n\n</Exercise>',
      ].join('\n\n'),
    )
    expect(main.map(({ id, kind }) => [id, kind])).toEqual([
      ['start', 'text'],
      ['one', 'text'],
      ['one-2', 'figure'],
    ])
    const backup = slides.filter(({ kind }) => kind === 'backup')
    expect(backup.map(({ title, anchor, reveals }) => [title, anchor, reveals])).toEqual([
      ['Proof', 'one', 0],
      ['E', 'exercise-e', 1],
    ])
  })

  it('shows of the recap what is marked, and its formulas', async () => {
    const { code } = await deckOf('<Recap>\n\nWords before. <Point>Shown.</Point>\n\n$$\nx\n$$\n\n</Recap>')
    const html = render(code)
    expect(html).toContain('<recap><p>Shown.</p><tex></tex></recap>')
  })

  it('counts what is revealed, and hands notes to the slide before them', async () => {
    const { main } = await deckOf(
      '## One\n\n<Reveal>First.</Reveal> and <Reveal>second.</Reveal>\n\n- <Reveal>third</Reveal>\n\n<Notes>\n\nSay it.\n\n</Notes>',
    )
    expect(main.at(-1)).toMatchObject({ reveals: 3, hasNotes: true })
  })

  it('hands the words and notes of a slide that would be empty to the one before', async () => {
    const { main, code } = await deckOf(
      '## One\n\n$$\nx\n$$\n\n<Slide />\n\nOnly words.\n\n<Notes>\n\nNote.\n\n</Notes>',
    )
    expect(main).toHaveLength(2)
    expect(main.at(-1)).toMatchObject({ id: 'one', hasNotes: true })
    expect(code).toContain('Only words.')
  })

  it('leaves off what is for reading only', async () => {
    const { main, code } = await deckOf('## One\n\n$$\nx\n$$\n\n<Reading>\n\n| a |\n|---|\n| b |\n\n</Reading>')
    expect(main).toHaveLength(2)
    expect(code).not.toContain('table')
  })

  it('has ids that no two slides share', async () => {
    const { slides } = await deckOf('## One\n\n$$\nx\n$$\n\n<Slide />\n\n$$\nx\n$$\n\n## One 2\n\n$$\nx\n$$')
    expect(new Set(slides.map(({ id }) => id)).size).toBe(slides.length)
  })
})
