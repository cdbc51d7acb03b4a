/** What the server components of demos read while the site is built. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXPERIMENTS } from '@/content/experiments'
import { CourseError } from '@/lib/errors'
import type { ClaimResult, ClaimResults } from '@/lib/experiments/results'
import type { Claim, Experiment } from '@/lib/experiments/types'

let results: ClaimResults | null = null

function claimResults(): ClaimResults {
  if (results !== null && process.env.NODE_ENV === 'production') return results
  try {
    results = JSON.parse(readFileSync(join(process.cwd(), 'content/claims.results.json'), 'utf8')) as ClaimResults
  } catch (error) {
    throw new CourseError('bad-content', 'content/claims.results.json cannot be read. Run `npm run claims`.', {
      cause: error,
    })
  }
  return results
}

/** @throws CourseError('bad-content') naming the tag that asks for an experiment that is not there */
export function experimentFor(tag: string, id: string): Experiment {
  const experiment = EXPERIMENTS[id]
  if (experiment !== undefined) return experiment
  throw new CourseError('bad-content', `${tag}: there is no experiment "${id}". Is its line in content/experiments.ts?`)
}

/** A claim by `experiment/claim`, with what was measured. @throws CourseError('bad-content') naming what is missing */
export function claimFor(key: string): {
  readonly experiment: Experiment
  readonly claim: Claim
  readonly result: ClaimResult
} {
  const tag = `<Measured claim="${key}" />`
  const [experimentId = '', claimId = ''] = key.split('/')
  const experiment = experimentFor(tag, experimentId)
  const claim = experiment.claims.find(({ id }) => id === claimId)
  if (claim === undefined) {
    const known = experiment.claims.map(({ id }) => id).join(', ')
    throw new CourseError(
      'bad-content',
      `${tag}: experiment "${experimentId}" has no claim "${claimId}". Its claims: ${known || 'none'}.`,
    )
  }
  const result = claimResults()[key]
  if (result === undefined) {
    throw new CourseError(
      'bad-content',
      `${tag}: content/claims.results.json has no result for it. Run \`npm run claims\`.`,
    )
  }
  return { experiment, claim, result }
}

const slimmed = new WeakMap<Experiment, { readonly demo: Experiment; readonly claims: Experiment }>()

/** An experiment without what the browser does not need: one object for all its demos, one for all its claims, so that a page carries each once. */
export function slim(experiment: Experiment): { readonly demo: Experiment; readonly claims: Experiment } {
  let parts = slimmed.get(experiment)
  if (parts === undefined) {
    const { sweep: _sweep, predict: _predict, ...rest } = experiment
    parts = { demo: { ...rest, claims: [] }, claims: { ...rest, claims: [], views: [], controls: [] } }
    slimmed.set(experiment, parts)
  }
  return parts
}
