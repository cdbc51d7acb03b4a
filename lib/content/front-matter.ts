import matter from 'gray-matter'
import { z } from 'zod'
import { MODULES, type ModuleId } from '../../content/course'
import type { Problem } from './problems'

const slug = z.string().regex(/^[a-z0-9-]+$/, 'must be a slug: lower case, digits and hyphens')

const reference = z.strictObject({
  id: slug,
  authors: z.string().min(1),
  year: z.int().min(1600).max(2100),
  title: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
})

const frontMatter = z.strictObject({
  title: z.string().min(1),
  lede: z.string().min(1),
  module: z.enum(Object.keys(MODULES) as [ModuleId, ...ModuleId[]]),
  order: z.int().min(1).max(20),
  minutes: z.int().min(1).max(120),
  requires: z.array(slug),
  needs: z.string().optional(),
  objectives: z.array(z.string().min(1)).min(1),
  covers: z.array(z.string()),
  references: z.array(reference),
})

export type FrontMatter = Readonly<z.infer<typeof frontMatter>>
export type Reference = FrontMatter['references'][number]

export interface ParsedFrontMatter {
  /** Null when there are problems. */
  readonly data: FrontMatter | null
  readonly problems: readonly Problem[]
}

/** Reads and validates the YAML block of a lesson; a problem names the line of the key it is about. */
export function parseFrontMatter(source: string, file: string): ParsedFrontMatter {
  let data: unknown
  try {
    // An options object switches off gray-matter's cache, which would forget an earlier error.
    data = matter(source, { language: 'yaml' }).data
  } catch (thrown) {
    const { reason, mark } = thrown as { reason?: string; mark?: { line: number } }
    const message = reason ?? (thrown instanceof Error ? thrown.message : String(thrown))
    return { data: null, problems: [{ file, line: (mark?.line ?? 0) + 1, message: `front matter: ${message}` }] }
  }
  const parsed = frontMatter.safeParse(data)
  if (parsed.success) return { data: parsed.data, problems: [] }
  const problems = parsed.error.issues.map((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
    const where = issue.path.map(String).join('.')
    return {
      file,
      line: lineOfPath(source, [...issue.path, ...keys]),
      message: `front matter${where === '' ? '' : `, ${where}`}: ${issue.message}`,
    }
  })
  return { data: null, problems }
}

/** The line of `references[2].url`, as well as a search of the text can tell; 1 for a key that is not there. */
export function lineOfPath(source: string, path: readonly PropertyKey[]): number {
  const lines = source.split('\n')
  const end = lines.indexOf('---', 1)
  const start = lines.findIndex((text, index) => index < end && text.startsWith(`${String(path[0])}:`))
  if (start < 0) return 1
  if (typeof path[1] !== 'number') return start + 1
  let item = -1
  for (let index = start + 1; index < end && /^(\s|-)/.test(lines[index] ?? ''); index++) {
    if (/^\s*- /.test(lines[index] ?? '')) item++
    if (item === path[1]) return index + 1
  }
  return start + 1
}
