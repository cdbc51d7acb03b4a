import { CourseError } from '../errors'

/** Something that an author has to repair, and where. */
export interface Problem {
  /** Path from the repository's root. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly message: string
}

/** The one-line form that editors and terminals turn into a link. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${String(problem.line)}: ${problem.message}`
}

/**
 * Fails with every problem at once, so that an author repairs them in one go.
 *
 * @throws CourseError('bad-content') when there is any problem
 */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const sorted = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
  throw new CourseError('bad-content', sorted.map(formatProblem).join('\n'))
}
