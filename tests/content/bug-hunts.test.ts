import { readdirSync } from 'node:fs'
import path from 'node:path'
import { createContext, runInContext } from 'node:vm'

import { describe, expect, it } from 'vitest'

import { BUG_HUNTS } from '@/content/bug-hunts'
import { PLANNED_LESSONS } from '@/content/course'
import { huntScript, type BugHunt, type HuntOutcome } from '@/lib/review/bug-hunt'

/** What the sandbox does, without a browser: the script of a worker in a context of its own, with the little of a worker that it uses. */
function run(hunt: BugHunt, code: string): HuntOutcome {
  const { text, linesBefore } = huntScript(hunt, code)
  const reported: HuntOutcome[] = []
  const context = createContext({ reported })
  const inContext = (script: string) => runInContext(script, context, { timeout: 2000, filename: 'blob:listing' })
  inContext(`
    let later, onError
    const addEventListener = (_, listener) => { onError = listener }
    const setTimeout = (run) => { later = run }
    const postMessage = () => {}
    class MessageChannel { port1 = { postMessage: (message) => reported.push(message) } }`)
  try {
    try {
      inContext(text)
    } catch (error) {
      // The worker's `error` event, as a browser would make it.
      if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      const line = Number(/blob:listing:(\d+)/.exec((error as Error).stack ?? '')?.[1]) - linesBefore
      inContext('onError?.()')
      reported.push({ kind: 'broken', message: String(error), line })
    }
    inContext('later?.()')
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    return { kind: 'stopped', afterMs: 2000 }
  }
  // Objects of another context have other prototypes.
  const outcomes = JSON.parse(JSON.stringify(reported)) as HuntOutcome[]
  expect(outcomes).toHaveLength(1)
  return outcomes[0]!
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

describe('a listing that cannot be tested is said to be so', () => {
  const [hunt] = BUG_HUNTS as readonly [BugHunt, ...BugHunt[]]

  it('names the line that does not parse', () => {
    expect(run(hunt, 'let a = 1\nlet b = ;')).toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('SyntaxError') as string,
      line: 2,
    })
  })

  it('names the line that throws, once', () => {
    expect(run(hunt, `\n\nthrow new Error('mine')`)).toEqual({ kind: 'broken', message: 'Error: mine', line: 3 })
  })

  it('names what is missing', () => {
    expect(run(hunt, '')).toMatchObject({ kind: 'broken', message: expect.stringContaining('train') as string })
  })

  it('stops loops that never end, in the listing and in its functions', () => {
    expect(run(hunt, 'for (;;) {}')).toEqual({ kind: 'stopped', afterMs: 2000 })
    expect(run(hunt, 'function train() { for (;;) {} }')).toEqual({ kind: 'stopped', afterMs: 2000 })
  })

  it('says in which line a function fails, and shortens what it says', () => {
    const outcome = run(hunt, `function train() {\n  throw new Error('x'.repeat(100_000))\n}`)
    if (outcome.kind !== 'tested') throw new Error(outcome.kind)
    for (const { failure } of outcome.results) {
      expect(failure).toMatch(/^line 2: x+$/)
      expect(failure!.length).toBeLessThan(400)
    }
  })

  it('takes what is thrown, whatever it is', () => {
    for (const thrown of [`'a string'`, 'null', 'undefined', '7'] as const) {
      const outcome = run(hunt, `const train = () => { throw ${thrown} }`)
      if (outcome.kind !== 'tested') throw new Error(outcome.kind)
      for (const { failure } of outcome.results) expect(failure).toBe(thrown.replaceAll("'", ''))
    }
  })

  it('hears no message of the listing', () => {
    const forged = `postMessage({ kind: 'tested', results: [] })\nfunction train() {}`
    const outcome = run(hunt, forged)
    if (outcome.kind !== 'tested') throw new Error(outcome.kind)
    expect(outcome.results.some(({ failure }) => failure !== null)).toBe(true)
  })
})
