/** What the command-line tools share. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { EXPERIMENTS } from '@/content/experiments'
import { LABS } from '@/content/labs'
import { CourseError } from '@/lib/errors'
import type { Experiment } from '@/lib/experiments/types'
import { runLab } from '@/lib/labs'
import type { LabPreset, LabRequest, LabResult } from '@/lib/labs/types'
import type { LoadFile } from '@/lib/tasks/types'

/** Reads a static file of the site from `public/`. */
export const loadPublicFile: LoadFile = async (file) => {
  const where = path.join(import.meta.dirname, '..', 'public', file)
  try {
    const bytes = await readFile(where)
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  } catch (error) {
    throw new CourseError('missing-file', `public/${file} can't be read. Make it with "npm run data".`, {
      cause: error,
    })
  }
}

/** Answers a lab on tfjs's current backend. */
export const answerLab = (request: LabRequest): Promise<LabResult> =>
  runLab(request, { loadFile: loadPublicFile, progress: () => Promise.resolve() })

/**
 * @throws CourseError('bad-parameter') with the valid names
 */
export function experimentNamed(id: string): Experiment {
  const experiment = Object.hasOwn(EXPERIMENTS, id) ? EXPERIMENTS[id] : undefined
  if (experiment !== undefined) return experiment
  const valid = Object.keys(EXPERIMENTS).join(', ')
  throw new CourseError('bad-parameter', `There is no experiment "${id}". Experiments: ${valid}.`)
}

/** Experiments and labs named on the command line, all of them if none is. */
export function chosenToRecord(ids: readonly string[]): {
  readonly experiments: readonly Experiment[]
  readonly labs: readonly LabPreset[]
} {
  const labs = Object.values(LABS).filter(({ id }) => ids.length === 0 || ids.includes(id))
  const others = ids.filter((id) => !Object.hasOwn(LABS, id))
  return { experiments: ids.length > 0 && others.length === 0 ? [] : chosenExperiments(others), labs }
}

/** Experiments named on the command line, all of them if none is. */
export function chosenExperiments(ids: readonly string[]): readonly Experiment[] {
  return ids.length === 0 ? Object.values(EXPERIMENTS) : ids.map(experimentNamed)
}

/** Runs a tool; an error of the user's prints one line and exits with 2, a defect prints its stack and exits with 1. */
export async function runTool(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const users = error instanceof CourseError && error.code !== 'internal'
    console.error(users ? error.message : error)
    process.exitCode = users ? 2 : 1
  }
}
