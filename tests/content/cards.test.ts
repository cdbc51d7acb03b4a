import { unzipSync } from 'fflate'
import initSqlJs from 'sql.js'
import { beforeAll, describe, expect, it } from 'vitest'

import inventory from '@/content/inventory.json'
import { ankiTarget, buildApkg, guidOf } from '@/lib/content/anki'
import { compileCards } from '@/lib/content/cards'
import { loadCards } from '@/lib/content/load-cards'
import { LEVELS, TOPICS } from '@/lib/review/card'

type Cards = Awaited<ReturnType<typeof loadCards>>
let cards: Cards

beforeAll(async () => {
  cards = await loadCards(ankiTarget)
}, 60_000)

describe('the cards of the course', () => {
  it('are at least 120, of every topic and level, half of them with a weak answer', () => {
    expect(cards.length).toBeGreaterThanOrEqual(120)
    for (const topic of Object.keys(TOPICS))
      expect(cards.filter((card) => card.topic === topic).length, topic).toBeGreaterThanOrEqual(7)
    for (const level of LEVELS)
      expect(cards.filter((card) => card.level === level).length, level).toBeGreaterThanOrEqual(20)
    expect(cards.filter(({ weak }) => weak !== null).length).toBeGreaterThan(cards.length / 2)
  })

  it('cover every question and every misconception of the inventory', () => {
    const covered = new Set(cards.flatMap(({ rows }) => rows))
    const wanted = inventory.filter(({ kind }) => kind === 'qa' || kind === 'misconception').map(({ id }) => id)
    expect(wanted.filter((id) => !covered.has(id))).toEqual([])
  })
})

describe('what an author gets wrong is named with its line', () => {
  const good = `<Card id="a-b" topic="optimisation" level="core">

Why?

<Answer>

${'word '.repeat(50)}

</Answer>

<KeyPoints>

- one
- two

</KeyPoints>

<FollowUp question="Is $x > 1$?">

Yes.

</FollowUp>

<FollowUp question="And?">

No.

</FollowUp>

</Card>
`
  const compile = (source: string) => compileCards(source, 'cards.mdx', 'muon', ankiTarget)

  it('compiles a good one', () => {
    const { cards: compiled, problems } = compile(good)
    expect(problems).toEqual([])
    expect(compiled[0]).toMatchObject({
      id: 'a-b',
      question: '<p>Why?</p>',
      keyPoints: ['one', 'two'],
      weak: null,
      evidence: null,
    })
    expect(compiled[0]!.followUps[0]!.question).toBe('Is \\(x &gt; 1\\)?')
  })

  it.each([
    ['no id', good.replace('id="a-b" ', ''), 1, /Card id/],
    ['an id in capitals', good.replace('a-b', 'A'), 1, /lower case/],
    ['a topic that does not exist', good.replace('optimisation', 'cooking'), 1, /Card topic/],
    ['a level that does not exist', good.replace('"core"', '"easy"'), 1, /Card level/],
    ['an attribute that does not exist', good.replace('level', 'colour="red" level'), 1, /colour/],
    ['no answer', good.replace(/<Answer>[^]*<\/Answer>/, ''), 1, /needs one <Answer>/],
    ['a shallow answer', good.replace('word '.repeat(50), 'Yes.'), 5, /shallow/],
    ['one key point', good.replace('- two\n', ''), 1, /key points/],
    ['one follow-up', good.replace(/<FollowUp question="And[^]*<\/FollowUp>/, ''), 1, /2 <FollowUp>/],
    ['no question', good.replace('Why?', ''), 1, /no question/],
    [
      'an unknown tag',
      good.replace('<KeyPoints>', '<Points>').replace('</KeyPoints>', '</Points>'),
      11,
      /unknown <Points>/,
    ],
    ['a formula in an attribute without its end', good.replace('$x > 1$', '$x > 1'), 18, /no partner/],
    ['text outside of a card', `Hello\n\n${good}`, 1, /nothing else/],
    ['a tag without an end', good.replace('</Answer>', ''), 1, /./],
    ['evidence by preset alone', good.replace('level', 'preset="a=1" level'), 1, /belong to evidence/],
  ])('%s', (_, source, line, words) => {
    const { cards: compiled, problems } = compile(source)
    if (!source.startsWith('Hello')) expect(compiled).toEqual([])
    expect(problems[0]!.message).toMatch(words)
    if (words.source !== '.') expect(problems.map((problem) => problem.line)).toContain(line)
  })

  it('a broken formula', () => {
    // Only the page's target draws formulas.
    const tex = (text: string) => {
      if (text.includes('nonsense')) throw new Error('KaTeX parse error: no such command')
      return text
    }
    const { problems } = compileCards(good.replace('Why?', 'Why $\\nonsense$?'), 'c.mdx', 'muon', {
      ...ankiTarget,
      tex,
    })
    expect(problems[0]).toMatchObject({ line: 3, message: 'bad formula: no such command' })
  })
})

describe('the Anki package', () => {
  const MODIFIED = new Date('2026-11-20T10:00:00Z')

  it('is a collection with one note and one card each, formulas for MathJax, stable ids, no media', async () => {
    const files = unzipSync(await buildApkg(cards, MODIFIED))
    expect(Object.keys(files).sort()).toEqual(['collection.anki2', 'media'])
    expect(new TextDecoder().decode(files.media)).toBe('{}')
    const { Database } = await initSqlJs()
    const database = new Database(files['collection.anki2'])
    const rows = (sql: string) => database.exec(sql)[0]?.values ?? []
    expect(rows('SELECT count(*), count(DISTINCT guid), count(DISTINCT id) FROM notes')).toEqual([
      [cards.length, cards.length, cards.length],
    ])
    expect(rows('SELECT count(*) FROM cards JOIN notes ON cards.nid = notes.id WHERE cards.ord = 0')).toEqual([
      [cards.length],
    ])
    expect(rows('SELECT ver, dty FROM col')).toEqual([[11, 0]])
    const guids = rows('SELECT guid FROM notes ORDER BY id').flat()
    expect(new Set(guids)).toEqual(new Set(cards.map(({ id }) => guidOf(id))))
    const texts = rows('SELECT flds FROM notes').flat().join('\n')
    expect(texts).toContain('\\(')
    expect(texts).not.toMatch(/katex|\$[^$\n]+\$/)
    for (const fields of rows('SELECT flds FROM notes').flat()) expect(String(fields).split('\u001f')).toHaveLength(6)
    const models = JSON.parse(String(rows('SELECT models FROM col')[0]![0])) as Record<string, { flds: unknown[] }>
    expect(Object.values(models)[0]!.flds).toHaveLength(6)
    database.close()
  })

  it('is the same, byte for byte, when it is built again, and keeps ids when texts change', async () => {
    const some = cards.slice(0, 5)
    const once = await buildApkg(some, MODIFIED)
    expect(Buffer.from(await buildApkg(some, MODIFIED)).equals(Buffer.from(once))).toBe(true)
    const changed = some.map((card) => ({ ...card, answer: '<p>Changed.</p>' }))
    const { Database } = await initSqlJs()
    const ids = (apkg: Uint8Array) => {
      const database = new Database(unzipSync(apkg)['collection.anki2'])
      const [result] = database.exec('SELECT id, guid FROM notes ORDER BY id')
      database.close()
      return result!.values
    }
    expect(ids(await buildApkg([...changed].reverse(), MODIFIED))).toEqual(ids(once))
  })
})
