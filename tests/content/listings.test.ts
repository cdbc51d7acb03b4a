import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { compileCards } from '@/lib/content/cards'
import { checkListing } from '@/lib/content/listings'
import { problemsOfBody } from './fixtures'

const root = path.join(import.meta.dirname, '../..')

/** Listings of a Markdown file that name a file of the repository. */
function excerptsOf(source: string) {
  const fences = source.matchAll(/^```(?<lang>\S+) (?<meta>file=\S+)\n(?<value>[^]*?)\n```$/gm)
  return [...fences].map(({ groups }) => ({
    type: 'code',
    ...(groups as { lang: string; meta: string; value: string }),
  }))
}

describe('the listings of lessons and cards', () => {
  const files = readdirSync(path.join(root, 'content/lessons'), { recursive: true, encoding: 'utf8' })
  const excerpts = files
    .filter((file) => file.endsWith('.mdx'))
    .flatMap((file) =>
      excerptsOf(readFileSync(path.join(root, 'content/lessons', file), 'utf8')).map(
        (listing) => [file, listing] as const,
      ),
    )

  it.each(excerpts)('%s: an excerpt stands in its file', (_, listing) => {
    expect(checkListing(listing, '', root)).toBeNull()
  })

  it('name files of this repository nine times or more', () => {
    expect(excerpts.length).toBeGreaterThanOrEqual(9)
  })
})

describe('a listing of a file of the repository', () => {
  const FILE = 'lib/methods/sam.ts'
  const first = 'const here = lossAt(parameters)'
  const second = 'const { loss: perturbedLoss, gradients } = lossAt(perturb(parameters, here.gradients, live.rho!))'
  const listing = (...lines: readonly string[]) => `\`\`\`ts file=${FILE}\n${lines.join('\n')}\n\`\`\``

  it('may leave lines out, say so, and have comments and an indent of its own', async () => {
    const body = listing('// two gradients', first, '', '// … nothing', `    ${second} // at w + e`)
    expect(await problemsOfBody(body)).toEqual([])
  })

  const cases: readonly (readonly [what: string, body: string, problem: RegExp])[] = [
    ['a file that is not there', '```ts file=lib/no.ts\nx\n```', /:12: listing of "lib\/no.ts": there is no such file/],
    [
      'a line that has changed',
      listing(first.replace('here', 'there')),
      /:12: listing of lib\/methods\/sam.ts: the line "const there = lossAt\(parameters\)" stands there no longer, or never/,
    ],
    ['half a line', listing(first.slice(0, -12)), /:12: .* stands there no longer, or never/],
    [
      'lines in another order',
      listing(second, first),
      /:12: .*the line "const here .*" stands there not in this order/,
    ],
    [
      'a file that only the text names',
      `From \`${FILE}\`:\n\n\`\`\`ts\n${first}\n\`\`\``,
      /:14: the words name lib\/methods\/sam.ts: begin an excerpt of it with ```ts file=lib\/methods\/sam.ts/,
    ],
    [
      'a file that only a comment names',
      `\`\`\`ts\n// Excerpt of ${FILE}\n${first}\n\`\`\``,
      /:12: the words name lib\/methods\/sam.ts/,
    ],
  ]
  it.each(cases)('refuses %s', async (_, body, problem) => {
    const problems = await problemsOfBody(body)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  it('is checked in cards too', () => {
    const card = `<Card id="a-b" topic="optimisation" level="core">\n\nWhat?\n\n${listing('const nothing = 0')}\n\n</Card>`
    const { problems } = compileCards(card, 'cards.mdx', 'sam', { tex: (tex) => tex, code: (code) => code })
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toContainEqual(
      expect.stringMatching(/^5: listing of lib\/methods\/sam.ts: the line "const nothing = 0" stands there no longer/),
    )
  })
})
