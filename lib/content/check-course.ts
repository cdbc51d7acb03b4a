import { existsSync } from 'node:fs'
import path from 'node:path'
import { PLANNED_LESSONS } from '../../content/course'
import type { CourseIndex } from './check-elements'
import type { CompiledLesson } from './compile'
import { lineOfPath } from './front-matter'
import type { Problem } from './problems'

const PAGES = new Set(['/', '/gallery/'])

type Complain = (line: number, message: string) => void
interface Course {
  readonly lessons: readonly CompiledLesson[]
  readonly index: CourseIndex
  readonly root: string
  /** Text of a lesson's file, to find lines in. */
  readonly sourceOf: (lesson: CompiledLesson) => string
}

/** All problems of a course: each lesson's own, and what only shows across lessons. */
export function checkCourse(course: Course): Problem[] {
  const problems = course.lessons.flatMap((lesson) => lesson.problems)
  for (const lesson of course.lessons) {
    const complain: Complain = (line, message) => problems.push({ file: lesson.file, line, message })
    checkMeta(lesson, course, complain)
    checkLinks(lesson, course, complain)
    checkExercises(lesson, course, complain)
    for (const diagram of lesson.harvest.diagrams) {
      if (!diagram.drawn) complain(diagram.line, `diagram ${diagram.hash} is not drawn: npm run diagrams`)
    }
  }
  return problems
}

function checkMeta(lesson: CompiledLesson, course: Course, complain: Complain): void {
  const { meta, slug } = lesson
  if (meta === null) return
  const at = (...keys: PropertyKey[]): number => lineOfPath(course.sourceOf(lesson), keys)
  const planned = PLANNED_LESSONS.find((candidate) => candidate.slug === slug)
  if (planned === undefined) complain(1, `folder "${slug}" is not in content/course.ts`)
  else if (planned.order !== meta.order)
    complain(at('order'), `content/course.ts gives it order ${String(planned.order)}`)
  else if (planned.module !== meta.module) complain(at('module'), `content/course.ts gives it module ${planned.module}`)
  for (const id of meta.covers) {
    if (!course.index.inventory.has(id)) complain(at('covers'), `covers: no row "${id}" in content/inventory.json`)
  }
  for (const needed of meta.requires) {
    if (!PLANNED_LESSONS.some((candidate) => candidate.slug === needed)) {
      complain(at('requires'), `requires: no lesson "${needed}" in content/course.ts`)
    }
  }
  const cycle = findCycle(slug, course.lessons)
  if (cycle !== null) complain(at('requires'), `requires goes in a circle: ${cycle.join(' -> ')}`)
  const ids = meta.references.map((reference) => reference.id)
  const double = ids.find((id, index) => ids.indexOf(id) !== index)
  if (double !== undefined) complain(at('references'), `two references have the id "${double}"`)
  if (ids.length > 0 && !lesson.harvest.hasReferences)
    complain(at('references'), 'the list is not shown: <References />')
}

/** A path of requirements from a lesson back to itself, or null. */
function findCycle(slug: string, lessons: readonly CompiledLesson[]): string[] | null {
  const requires = new Map(lessons.map((lesson) => [lesson.slug, lesson.meta?.requires ?? []]))
  const visited = new Set<string>()
  const walk = (trail: string[]): string[] | null => {
    for (const next of requires.get(trail.at(-1) ?? '') ?? []) {
      if (next === slug) return [...trail, next]
      if (visited.has(next)) continue
      visited.add(next)
      const found = walk([...trail, next])
      if (found !== null) return found
    }
    return null
  }
  return walk([slug])
}

/** The ids that a link may end in. */
function anchorsOf(lesson: CompiledLesson): Set<string> {
  const { headings, exercises, experiments } = lesson.harvest
  return new Set([
    ...headings.map((heading) => heading.id),
    ...exercises.map((exercise) => `exercise-${exercise.id}`),
    ...experiments.map((id) => `demo-${id}`),
    ...(lesson.meta?.references ?? []).map((reference) => `ref-${reference.id}`),
  ])
}

function checkLinks(lesson: CompiledLesson, course: Course, complain: Complain): void {
  for (const { url, line } of lesson.harvest.links) {
    const wrong = explainLink(url, lesson, course)
    if (wrong !== null) complain(line, wrong)
  }
  for (const { url, line } of lesson.harvest.images) {
    if (!url.startsWith('/') || !existsSync(path.join(course.root, 'public', url)))
      complain(line, `no file public${url}`)
  }
}

function explainLink(url: string, lesson: CompiledLesson, course: Course): string | null {
  if (/^(https?:\/\/|mailto:)/.test(url)) return URL.canParse(url) ? null : `"${url}" is not an address`
  const [page = '', anchor] = url.split('#')
  const slug = page === '' ? lesson.slug : /^\/lessons\/([a-z0-9-]+)\/?$/.exec(page)?.[1]
  if (slug === undefined) {
    return PAGES.has(page.replace(/\/?$/, '/')) ? null : `link to "${url}", which is no page of the course`
  }
  const target = course.lessons.find((candidate) => candidate.slug === slug)
  if (target === undefined) return `link to "${url}": there is no such lesson (one that is still to come is plain text)`
  if (anchor === undefined || anchorsOf(target).has(anchor)) return null
  const headings = target.harvest.headings.map((heading) => `#${heading.id}`).join(' ')
  return `link to "${url}": no such section; there are ${headings || 'none'}`
}

/** Answers are remembered by exercise, so an id belongs to one exercise of the course. */
function checkExercises(lesson: CompiledLesson, course: Course, complain: Complain): void {
  for (const { id, line } of lesson.harvest.exercises) {
    const owners = course.lessons.flatMap((other) =>
      other.harvest.exercises.filter((exercise) => exercise.id === id).map(() => other.slug),
    )
    if (owners.length > 1) complain(line, `exercise id "${id}" is used more than once (${owners.join(', ')})`)
  }
}
