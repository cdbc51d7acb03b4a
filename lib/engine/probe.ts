import type { RunConfig } from '../experiments/types'
import type { SizeClass } from '../runs/protocol'
import { TrainingRun } from './training-run'

/** Timed training, after one batch that compiles: so many pieces of so long each. The fastest counts, since code warms up as it runs. */
const PIECES = 3
const PIECE_MS = 5

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
    let fastest = 0
    for (let i = 0, start = performance.now(); i < PIECES && performance.now() - start < PIECES * PIECE_MS; i++) {
      const from = run.currentStep
      const pieceStart = performance.now()
      await run.advance(PIECE_MS)
      fastest = Math.max(fastest, (1000 * (run.currentStep - from)) / (performance.now() - pieceStart))
    }
    return fastest
  } finally {
    run.dispose()
  }
}
