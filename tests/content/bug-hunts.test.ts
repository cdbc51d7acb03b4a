import { readdirSync } from 'node:fs'
import path from 'node:path'
import { createContext, runInContext } from 'node:vm'

import { describe, expect, it } from 'vitest'

import { BUG_HUNTS } from '@/content/bug-hunts'
import { PLANNED_LESSONS } from '@/content/course'
import { huntScript, type BugHunt, type HuntOutcome } from '@/lib/review/bug-hunt'

/** What the sandbox does, without a browser. */
function run(hunt: BugHunt, code: string): HuntOutcome {
  const reported: HuntOutcome[] = []
  const context = createContext({ report: (message: HuntOutcome) => reported.push(message) })
  try {
    runInContext(huntScript(hunt, code, 'report'), context, { timeout: 2000 })
  } catch (error) {
    return {
      kind: 'stopped',
      afterMs: (error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 2000 : -1,
    }
  }
  // Objects of another context have other prototypes.
  return JSON.parse(JSON.stringify(reported[0])) as HuntOutcome
}

it('there are at least ten, and every file is in the list', () => {
  expect(BUG_HUNTS.length).toBeGreaterThanOrEqual(10)
  const files = readdirSync(path.join(import.meta.dirname, '../../content/bug-hunts')).map((file) =>
    path.basename(file, '.ts'),
  )
  expect(BUG_HUNTS.map(({ id }) => id).sort()).toEqual(files.sort())
})

describe.each(BUG_HUNTS.map((hunt) => [hunt.id, hunt] as const))('%s', (_, hunt) => {
  it('belongs to a lesson of the course', () => {
    expect(PLANNED_LESSONS.map(({ slug }) => slug)).toContain(hunt.lesson)
  })

  it('fails a test as it is given', () => {
    const outcome = run(hunt, hunt.code)
    if (outcome.kind !== 'tested') throw new Error(JSON.stringify(outcome))
    expect(outcome.results.filter(({ failure }) => failure !== null).length).toBeGreaterThan(0)
    expect(outcome.results.length).toBeGreaterThanOrEqual(3)
  })

  it('holds every test once it is mended', () => {
    const outcome = run(hunt, hunt.solution)
    if (outcome.kind !== 'tested') throw new Error(JSON.stringify(outcome))
    expect(outcome.results.filter(({ failure }) => failure !== null)).toEqual([])
  })
})

it('a listing that is broken, empty, throws or never ends is said to be so', () => {
  const [hunt] = BUG_HUNTS as readonly [BugHunt, ...BugHunt[]]
  expect(run(hunt, 'function (').kind).toBe('broken')
  expect(run(hunt, '').kind).toBe('broken')
  expect(run(hunt, `throw new Error('mine')`)).toEqual({ kind: 'broken', message: 'Error: mine' })
  expect(run(hunt, 'for (;;) {}')).toEqual({ kind: 'stopped', afterMs: 2000 })
})
