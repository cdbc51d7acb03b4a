import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { PLANNED_LESSONS } from '../../content/course'
import claimResults from '../../content/claims.results.json'
import { EXPERIMENTS } from '../../content/experiments'
import inventory from '../../content/inventory.json'
import { CourseError } from '../errors'
import { checkCourse } from './check-course'
import type { CourseIndex } from './check-elements'
import { type CompiledLesson, compileLesson } from './compile'
import { type FrontMatter, parseFrontMatter } from './front-matter'
import { throwProblems } from './problems'

const LESSONS_FOLDER = 'content/lessons'

/** A lesson that can be shown. */
export interface Lesson extends CompiledLesson {
  readonly meta: FrontMatter
}

const COURSE_INDEX: CourseIndex = {
  experiments: EXPERIMENTS,
  results: claimResults,
  inventory: new Set(inventory.map((row) => row.id)),
}

/** Slugs of the lessons that exist, in the order of the course. */
export function listLessonSlugs(root = process.cwd()): string[] {
  const folder = path.join(root, LESSONS_FOLDER)
  if (!existsSync(folder)) return []
  const place = (slug: string): number => PLANNED_LESSONS.find((lesson) => lesson.slug === slug)?.order ?? 99
  return readdirSync(folder)
    .filter((slug) => existsSync(path.join(folder, slug, 'lesson.mdx')))
    .sort((a, b) => place(a) - place(b))
}

function readLesson(slug: string, root: string): { file: string; slug: string; source: string } {
  const file = `${LESSONS_FOLDER}/${slug}/lesson.mdx`
  return { file, slug, source: readFileSync(path.join(root, file), 'utf8') }
}

/** Compiles every lesson under a root, without judging them. */
export async function compileLessons(root: string, index = COURSE_INDEX): Promise<CompiledLesson[]> {
  return Promise.all(listLessonSlugs(root).map((slug) => compileLesson(readLesson(slug, root), index, root)))
}

/**
 * Compiles and checks every lesson.
 *
 * @throws CourseError('bad-content') that lists every problem as `file:line: message`
 */
export async function loadCourse(root = process.cwd(), index = COURSE_INDEX): Promise<Lesson[]> {
  const lessons = await compileLessons(root, index)
  const sourceOf = (lesson: CompiledLesson): string => readLesson(lesson.slug, root).source
  throwProblems(checkCourse({ lessons, index, root, sourceOf }))
  return lessons.filter(isShowable)
}

/**
 * Compiles one lesson and fails on its own problems; `loadCourse` finds those across lessons.
 *
 * @param as  a page to read, or a deck of slides
 * @throws CourseError('bad-content')
 */
export async function loadLesson(slug: string, as: 'page' | 'deck' = 'page', root = process.cwd()): Promise<Lesson> {
  const lesson = await compileLesson(readLesson(slug, root), COURSE_INDEX, root, as)
  throwProblems(lesson.problems)
  if (isShowable(lesson)) return lesson
  throw new CourseError('bad-content', `${lesson.file}: no front matter`)
}

function isShowable(lesson: CompiledLesson): lesson is Lesson {
  return lesson.meta !== null
}

/** Front matter by slug, of the lessons that exist; cheap, since nothing is compiled. */
export function loadFrontMatter(root = process.cwd()): ReadonlyMap<string, FrontMatter> {
  const metas = new Map<string, FrontMatter>()
  for (const slug of listLessonSlugs(root)) {
    const { file, source } = readLesson(slug, root)
    const { data, problems } = parseFrontMatter(source, file)
    throwProblems(problems)
    if (data !== null) metas.set(slug, data)
  }
  return metas
}
