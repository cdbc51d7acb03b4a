import { CourseError } from '../errors'
import { evaluateMeasure, labKey, labsOfMeasure, runsOfMeasure } from '../experiments/measure'
import { resolveRun } from '../experiments/resolve'
import type { Claim, Experiment, RunConfig } from '../experiments/types'
import type { LabRequest, LabResult } from '../labs/types'
import { sizeOfTasks } from '../experiments/workload'
import { trainClient } from './client'
import { askLab, LAB_SIZE } from './ask-lab'
import { SeriesBuilder, type RunSeries } from './series'
import type { Connection } from './run-client'

/**
 * Trains what a claim needs, seed by seed, with whatever trainer is at hand.
 *
 * @param trainRun    trains one run to its end
 * @param answerLab   answers a lab's request
 * @param onProgress  seeds done so far
 * @returns the measure for each of the claim's seeds
 */
export async function measureClaim(
  experiment: Experiment,
  claim: Claim,
  trainRun: (key: string, config: RunConfig) => Promise<RunSeries>,
  answerLab: (request: LabRequest) => Promise<LabResult>,
  onProgress: (done: number) => void = () => undefined,
): Promise<readonly number[]> {
  const values: number[] = []
  for (const seed of claim.seeds) {
    const runs = new Map<string, RunSeries>()
    for (const key of runsOfMeasure(claim.measure)) {
      runs.set(key, await trainRun(key, resolveRun(experiment, key, seed, claim.overrides)))
    }
    const answers = new Map<string, LabResult>()
    for (const request of labsOfMeasure(claim.measure, seed)) answers.set(labKey(request), await answerLab(request))
    values.push(evaluateMeasure(claim.measure, runs, seed, answers))
    onProgress(values.length)
  }
  return values
}

/** Re-runs a claim in the reader's worker. Rejects with a `CourseError` if the worker or a run fails. */
export async function runClaim(
  experiment: Experiment,
  claim: Claim,
  onProgress: (done: number) => void,
): Promise<{ readonly values: readonly number[]; readonly backend: string }> {
  const keys = runsOfMeasure(claim.measure)
  const tasks = keys.map((key) => resolveRun(experiment, key, 0, claim.overrides).task)
  const labs = labsOfMeasure(claim.measure, 0)
  const size = keys.length > 0 ? sizeOfTasks(tasks) : LAB_SIZE
  const connection = keys.length + labs.length > 0 ? await trainClient.connect(size) : null
  const train = (key: string, config: RunConfig) => trainInWorker(connection!, key, config)
  const values = await measureClaim(experiment, claim, train, (request) => askLab(connection!, request), onProgress)
  return { values, backend: connection?.backend.name ?? 'float64' }
}

function trainInWorker(connection: Connection, key: string, config: RunConfig): Promise<RunSeries> {
  const builder = new SeriesBuilder(key, config.seed, config)
  return new Promise((resolve, reject) => {
    trainClient.start(connection, config, {
      onMessage: (message) => {
        if (message.type === 'frame') builder.append(message.frame)
        else if (message.type === 'failed') reject(new CourseError(message.code, message.message))
        else if (message.type === 'ended') {
          builder.end(message.reason, message.step)
          resolve(builder.series())
        }
      },
    })
  })
}
