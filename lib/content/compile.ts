import { bundleMDX } from 'mdx-bundler'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'
import type { CourseIndex } from './check-elements'
import { type FrontMatter, parseFrontMatter } from './front-matter'
import { loadHighlight } from './highlight'
import type { Problem } from './problems'
import { type Harvest, emptyHarvest, remarkCourse } from './remark-course'
import { type SlideOutline, remarkDeck } from './remark-deck'

export interface CompiledLesson {
  /** Path from the repository's root. */
  readonly file: string
  readonly slug: string
  /** Null if the front matter is invalid; then `problems` says why. */
  readonly meta: FrontMatter | null
  /** The body of a function, for `getMDXComponent`; empty if the MDX has a syntax error. */
  readonly code: string
  readonly harvest: Harvest
  /** Of a deck; empty where the lesson was compiled for reading. */
  readonly slides: readonly SlideOutline[]
  /** Those that one lesson alone can have; `checkCourse` finds the rest. */
  readonly problems: readonly Problem[]
}

/** The part of mdx-bundler's options that is changed here; its own type needs packages that it does not install. */
interface MdxOptions {
  readonly remarkPlugins?: readonly unknown[] | null
}

interface LessonSource {
  readonly file: string
  readonly slug: string
  readonly source: string
}

/**
 * Compiles one lesson; never throws for what an author wrote, but lists it in `problems`.
 *
 * @param as  a page to read, or a deck of slides
 */
export async function compileLesson(
  lesson: LessonSource,
  index: CourseIndex,
  root: string,
  as: 'page' | 'deck' = 'page',
): Promise<CompiledLesson> {
  const { file, slug, source } = lesson
  const { data: meta, problems: found } = parseFrontMatter(source, file)
  const harvest = emptyHarvest()
  const references = new Set(meta?.references.map((reference) => reference.id))
  const options = { root, index, references, highlight: await loadHighlight(), harvest }
  const slides: SlideOutline[] = []
  const deck = as === 'deck' ? [[remarkDeck, { index, slides }]] : []
  const problems = [...found]
  let code = ''
  try {
    const bundle = await bundleMDX({
      source,
      mdxOptions: (mdx: MdxOptions) => ({
        ...mdx,
        remarkPlugins: [...(mdx.remarkPlugins ?? []), remarkGfm, remarkMath, [remarkCourse, options], ...deck],
      }),
      esbuildOptions: (esbuild) => ({ ...esbuild, logLevel: 'silent' }),
    })
    code = bundle.code
  } catch (thrown) {
    // Broken YAML or a forbidden import breaks the bundle too, and is reported already.
    if (found.length + harvest.problems.length === 0) problems.push(explainBuildFailure(thrown, file))
  }
  for (const { line, message } of harvest.problems) {
    // Without valid front matter every citation would be unknown.
    if (meta !== null || !message.startsWith('<Cite')) problems.push({ file, line, message })
  }
  return { file, slug, meta, code, harvest, slides, problems }
}

/** Turns esbuild's error about MDX that does not parse into ours. */
function explainBuildFailure(thrown: unknown, file: string): Problem {
  const first = (thrown as { errors?: { text: string; location: { line: number } | null }[] }).errors?.[0]
  const text = first?.text ?? (thrown instanceof Error ? thrown.message : String(thrown))
  const message = text.replace(/^Cannot process MDX file with esbuild:\s*/, '').replace(/^\d+:\d+(-\d+:\d+)?: /, '')
  return { file, line: Math.max(first?.location?.line ?? 1, 1), message }
}
