/** Build time only: reads recordings from `public/`. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { EXPERIMENTS } from '@/content/experiments'
import { CourseError } from '../errors'
import { defaultSettings, resolveRuns } from '../experiments/resolve'
import { playRun, type Recording } from './recording'
import type { RunSeries } from './series'

/**
 * The recorded runs of an experiment under its default settings.
 *
 * @throws CourseError('missing-file') if there is no recording or it is of other runs
 */
export async function loadRecording(id: string): Promise<readonly RunSeries[]> {
  const experiment = EXPERIMENTS[id]
  if (experiment === undefined) throw new CourseError('bad-content', `There is no experiment "${id}".`)
  const file = path.join(process.cwd(), 'public/recordings', `${id}.json`)
  const hint = `Run "npm run record -- ${id}".`
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CourseError('missing-file', `public/recordings/${id}.json can't be read. ${hint}`, { cause: error })
  })
  const recording = JSON.parse(text) as Recording
  return resolveRuns(experiment, defaultSettings(experiment)).map(({ key, seed, config }) => {
    const recorded = recording.runs.find((run) => run.key === key && run.seed === seed)
    if (recorded === undefined) {
      throw new CourseError('missing-file', `The recording of "${id}" has no run "${key}" with seed ${seed}. ${hint}`)
    }
    return playRun(recorded, config)
  })
}
