import { checkCourse } from '@/lib/content/check-course'
import type { CourseIndex } from '@/lib/content/check-elements'
import { type CompiledLesson, compileLesson } from '@/lib/content/compile'
import { formatProblem } from '@/lib/content/problems'
import type { ClaimResult } from '@/lib/experiments/results'
import type { Experiment } from '@/lib/experiments/types'

const experiment: Experiment = {
  id: 'race',
  title: 'Race',
  question: 'Which?',
  source: 'https://example.org/',
  base: {
    task: { kind: 'noise-only', weights: 1, gradientScale: 1 },
    steps: 1,
    log: { everySteps: 1, evaluateEverySteps: 1 },
  },
  runs: { sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd' } } },
  seeds: 1,
  controls: [],
  views: [],
  claims: ['loss', 'large', 'unmeasured'].map((id) => ({
    id,
    statement: 'It falls.',
    measure: { kind: 'final', run: 'sgd', metric: 'loss' },
    expect: {},
    format: { significantDigits: 1 },
    seeds: [1],
  })),
}

const result = (low: number, median: number, high: number): ClaimResult => ({
  low,
  median,
  high,
  values: [low, median, high],
  seeds: [1, 2, 3],
  backend: 'wasm',
  date: '2026-01-01',
  passed: true,
  fingerprint: '',
})

const INDEX: CourseIndex = {
  experiments: { race: experiment },
  results: { 'race/loss': result(0.145, 0.2, 0.3), 'race/large': result(10, 20, 30) },
  inventory: new Set(['S1-0-a']),
}

/** A lesson whose body begins in line 12. */
export function lessonSource(body: string, changes: Readonly<Record<string, string>> = {}): string {
  const fields: Record<string, string> = {
    title: 'A lesson',
    lede: 'A sentence.',
    module: 'A',
    order: '1',
    minutes: '10',
    requires: '[]',
    objectives: '["Do"]',
    covers: '[S1-0-a]',
    references: '[]',
    ...changes,
  }
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`)
  return `---\n${lines.join('\n')}\n---\n${body}\n`
}

/** Problems of a course made of these lessons, as `file:line: message`. */
export async function problemsOf(sources: Readonly<Record<string, string>>): Promise<string[]> {
  const root = process.cwd()
  const lessons = await Promise.all(
    Object.entries(sources).map(([slug, source]) => compileLesson({ slug, source, file: `${slug}.mdx` }, INDEX, root)),
  )
  const sourceOf = (lesson: CompiledLesson): string => sources[lesson.slug] ?? ''
  return checkCourse({ lessons, index: INDEX, root, sourceOf }).map(formatProblem)
}

/** Problems of a single lesson with this body; its folder is one that the course knows. */
export function problemsOfBody(body: string, changes: Readonly<Record<string, string>> = {}): Promise<string[]> {
  return problemsOf({ 'training-and-sgd': lessonSource(body, changes) })
}
