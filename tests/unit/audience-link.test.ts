import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { audienceLink, shortTarget } from '@/lib/present/audience-link'
import { embedCode, resizeScript } from '@/lib/present/embed-code'

const HEADINGS = ['first-look', 'second-thoughts', '2015', 'recap']

describe('where a short path leads', () => {
  it.each([
    ['#demo-race', 'demo-race'],
    ['demo-race', 'demo-race'],
    ['', ''],
    ['#', ''],
    ['#1', 'first-look'],
    ['#4', 'recap'],
    ['#2015', '2015'],
    ['#0', ''],
    ['#5', ''],
    ['#-1', '-1'],
    ['#1.5', '1.5'],
    ['#r%C3%A9sum%C3%A9', 'résumé'],
    ['#half%E', ''],
  ])('%s leads to "%s"', (hash, target) => {
    expect(shortTarget(hash, HEADINGS)).toBe(target)
  })

  it('knows every heading by its number', () => {
    HEADINGS.forEach((id, index) => expect(shortTarget(`#${index + 1}`, HEADINGS)).toBe(id))
  })
})

describe('the audience link', () => {
  const place = {
    slug: 'muon',
    order: 7,
    anchor: 'demo-memory-race',
    origin: 'https://example.org',
    basePath: '/course',
  }

  it('leads to the lesson at the demo, with its settings', () => {
    const query = new URLSearchParams({ 'memory-race.seed': '3' })
    expect(audienceLink({ ...place, query })).toEqual({
      url: 'https://example.org/course/lessons/muon/?memory-race.seed=3#demo-memory-race',
      short: 'https://example.org/course/s/7/?memory-race.seed=3#demo-memory-race',
    })
  })

  it('is bare without settings and anchor', () => {
    const { url, short } = audienceLink({ ...place, anchor: '', basePath: '', query: new URLSearchParams() })
    expect([url, short]).toEqual(['https://example.org/lessons/muon/', 'https://example.org/s/7/'])
  })

  it('brings any settings and any anchor through a URL, by either path', () => {
    const anchors = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^#|^\d+$/.test(text))
    const words = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(anchors, fc.array(fc.tuple(words, words)), (anchor, pairs) => {
        const links = audienceLink({ ...place, anchor, query: new URLSearchParams(pairs) })
        for (const link of [links.url, links.short]) {
          const { hash, searchParams } = new URL(link)
          expect(shortTarget(hash, HEADINGS)).toBe(anchor)
          expect([...searchParams]).toEqual(pairs)
        }
      }),
    )
  })
})

describe('the embed code', () => {
  const frame = {
    id: 'race',
    title: 'Which is "faster", A & B <or> C?',
    query: new URLSearchParams([
      ['race.seed', '3'],
      ['race.set', '120:adam-rate:0.003'],
    ]),
    origin: 'https://example.org',
    basePath: '/course',
    height: 640,
  }

  it('is one element whatever the title says', () => {
    const code = embedCode(frame)
    expect(code).toContain('title="Which is &quot;faster&quot;, A &amp; B &lt;or&gt; C?"')
    expect(code).toContain(
      'src="https://example.org/course/embed/race/?race.seed=3&amp;race.set=120%3Aadam-rate%3A0.003"',
    )
    expect(code.match(/[<>]/g)).toEqual(['<', '>', '<', '>'])
  })

  it('has a script that knows its frames by where they come from', () => {
    expect(resizeScript(frame)).toContain('iframe[src^="https://example.org/course/embed/"]')
  })
})
