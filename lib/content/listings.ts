import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { MdNode } from './mdast'

/** A file of the repository, as text and comments name it. */
const REPOSITORY_FILE = /\b(?:app|components|content|lib|scripts|tests|workers)\/[\w./-]+\.[a-z]+\b/

/**
 * What is wrong with a listing that names a file of the repository, or null. ` ```ts file=lib/optim/sam.ts ` says that it is an excerpt: each of its lines
 * stands in that file, in the same order. Comments are the lesson's own, and `// …` marks what is left out.
 *
 * @param listing  a `code` node
 * @param lead     the words of the paragraph before it
 * @param root     folder of the repository
 */
export function checkListing(listing: MdNode, lead: string, root: string): string | null {
  const code = listing.value ?? ''
  const file = /(?:^|\s)file=(\S+)/.exec(listing.meta ?? '')?.[1]
  if (file === undefined) {
    const named = REPOSITORY_FILE.exec(`${lead}\n${code}`)?.[0]
    if (named === undefined) return null
    return `the words name ${named}: begin an excerpt of it with \`\`\`${listing.lang ?? ''} file=${named}, so that it is checked; do not name a file beside other code`
  }
  if (!existsSync(path.join(root, file))) return `listing of "${file}": there is no such file in the repository`
  const source = readFileSync(path.join(root, file), 'utf8').split('\n').map(bare)
  let from = 0
  for (const line of code.split('\n').map(bare)) {
    if (line === '') continue
    const at = source.indexOf(line, from)
    if (at < 0) {
      const place = source.includes(line) ? 'not in this order' : 'no longer, or never'
      return `listing of ${file}: the line "${line}" stands there ${place}; copy the lines as they are, and mark with "// …" where some are left out`
    }
    from = at + 1
  }
  return null
}

/** A line of code without its comment, its indent and the width of its spaces. */
const bare = (line: string): string =>
  line
    .replace(/(^|\s)\/\/.*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
