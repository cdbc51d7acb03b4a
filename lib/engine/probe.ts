import type { RunConfig } from '../experiments/types'
import type { SizeClass } from '../runs/protocol'
import { TrainingRun } from './training-run'

/** Timed training, after one batch that compiles. */
const PROBE_MS = 15

/** A network near the middle of each class of `lib/experiments/workload.ts`: hidden width and rows of a batch. */
const PROBES: Readonly<Record<SizeClass, readonly [number, number]>> = {
  small: [16, 32],
  medium: [64, 128],
  large: [256, 256],
}

/**
 * Times the engine itself on tfjs's current backend: a small network with Adam, captured where the engine captures.
 *
 * @returns training steps a second
 */
export async function probe(size: SizeClass): Promise<number> {
  const [width, batchSize] = PROBES[size]
  const config: RunConfig = {
    task: { kind: 'regression-2d', hidden: [width, width], activation: 'relu', samples: batchSize, batchSize },
    optimizer: { name: 'adam', hyper: { lr: 1e-3 } },
    schedule: { kind: 'constant' },
    seed: 1,
    steps: 1_000_000,
    log: { everySteps: 1_000_000, evaluateEverySteps: 1_000_000 },
    interventions: [],
  }
  const run = await TrainingRun.create('probe', config, () => Promise.reject(new Error('A probe reads no file.')))
  try {
    await run.advance(0)
    const from = run.currentStep
    const start = performance.now()
    let ms = 0
    do {
      await run.advance(PROBE_MS)
      ms = performance.now() - start
    } while (ms < PROBE_MS)
    return (1000 * (run.currentStep - from)) / ms
  } finally {
    run.dispose()
  }
}
