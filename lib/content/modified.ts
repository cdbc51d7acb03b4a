import { execFileSync } from 'node:child_process'

/** The course's first day: what the texts count as last changed on where there is no history to ask. */
const FIRST_DAY = '2026-11-01T00:00:00Z'

/** When something below a folder was last committed. The same for the same commit; a copy without history has one fixed date. */
export function lastCommitted(folder: string): Date {
  try {
    const text = execFileSync('git', ['log', '-1', '--format=%cI', '--', folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const date = new Date(text.trim())
    if (!Number.isNaN(date.getTime())) return date
  } catch {
    // No git, or no repository.
  }
  return new Date(FIRST_DAY)
}
