import { CourseError } from '../../../lib/errors'
import type { RunConfig } from '../../../lib/experiments/types'
import type { FieldValue, MetricFrame, SizeClass } from '../../../lib/runs/protocol'
import type { Connection, RunClient } from '../../../lib/runs/run-client'
import type { RunListener } from '../../../lib/runs/worker-link'

export interface Row {
  readonly step: number
  readonly loss: number
}

interface Training {
  readonly listener: RunListener
  config: RunConfig
  step: number
  loss: number
  seq: number
  paused: boolean
}

/** A worker whose rows follow from the configuration, slider moves included, and that trains when the test says so. */
export class FakeTrainer implements RunClient {
  readonly runs = new Map<string, Training>()
  refuses = false
  /** On the clock of its runs at their first step. */
  lateMs = 0
  connections = 0
  private started = 0

  connect(size: SizeClass): Promise<Connection> {
    this.connections++
    if (this.refuses) return Promise.reject(new CourseError('worker-failed', 'No worker here.'))
    return Promise.resolve({
      backend: { name: 'wasm', description: 'WASM', skipped: [] },
      size,
      reason: 'It is there.',
    })
  }

  start(_connection: Connection, config: RunConfig, listener: RunListener): string {
    const runId = `run-${this.started++}`
    this.runs.set(runId, { listener, config, step: 0, loss: config.seed, seq: 0, paused: false })
    listener.onMessage({
      ...{ type: 'started', runId, parameterCount: 1, gradEvalsPerStep: 1 },
      ...{ mode: 'captured', eagerBecause: null },
    })
    return runId
  }

  pause(runId: string): void {
    const run = this.runs.get(runId)
    if (run === undefined) return
    run.paused = true
    run.listener.onMessage({ type: 'paused', runId, step: run.step })
  }

  resume(runId: string): void {
    const run = this.runs.get(runId)
    if (run !== undefined) run.paused = false
  }

  drop(runId: string): void {
    this.runs.delete(runId)
  }

  set(runIds: readonly string[], path: string, value: number, notBefore: number): void {
    const runs = runIds.flatMap((runId) => (this.runs.has(runId) ? [{ runId, run: this.runs.get(runId)! }] : []))
    const atStep = Math.max(notBefore, ...runs.map(({ run }) => run.step))
    for (const { runId, run } of runs) {
      const intervention = { atStep, path, value }
      run.config = { ...run.config, interventions: [...run.config.interventions, intervention] }
      run.listener.onMessage({ type: 'intervened', runId, intervention })
    }
  }

  /** Trains every run that is not paused by some steps, a frame each. */
  advance(steps: number): void {
    for (const [runId, run] of [...this.runs]) {
      if (run.paused) continue
      const rows: Row[] = []
      for (let i = 0; i < steps && run.step < run.config.steps; i++) rows.push(next(run))
      run.listener.onMessage({ type: 'frame', frame: frameOf(runId, run.seq++, rows, this.lateMs) })
      if (run.step < run.config.steps) continue
      this.runs.delete(runId)
      run.listener.onMessage({ type: 'ended', runId, reason: 'completed', step: run.step })
    }
  }

  /** The worker dies. */
  die(): void {
    for (const [runId, { listener }] of this.runs) {
      listener.onMessage({ type: 'failed', runId, code: 'worker-failed', message: 'The worker is gone.' })
    }
    this.runs.clear()
  }
}

function next(run: Training): Row {
  const { step, loss, config } = run
  const moved = config.interventions.filter(({ atStep }) => atStep <= step).at(-1)?.value ?? 1
  run.loss = Math.fround((loss * 31 + moved * 7 + step) % 101)
  run.step++
  return { step, loss }
}

function frameOf(runId: string, seq: number, rows: readonly Row[], lateMs: number): MetricFrame {
  const last = rows.at(-1)
  const fields: FieldValue[] =
    last === undefined ? [] : [{ name: 'boundary', step: last.step, shape: [1], data: Float32Array.of(last.loss) }]
  return {
    ...{ runId, seq, fields },
    steps: Uint32Array.from(rows, ({ step }) => step),
    elapsedMs: Float32Array.from(rows, ({ step }) => lateMs + step * 2),
    values: { loss: Float32Array.from(rows, ({ loss }) => loss) },
  }
}

export const configOf = (seed: number, steps = 100): RunConfig => ({
  task: { kind: 'noisy-quadratic' } as RunConfig['task'],
  optimizer: { name: 'sgd' },
  schedule: { kind: 'constant' },
  seed,
  steps,
  log: { everySteps: 1, evaluateEverySteps: 1 },
  interventions: [],
})

/** The rows of a run that nothing disturbs. */
export function rowsOf(config: RunConfig): readonly Row[] {
  const run: Training = {
    ...{ listener: { onMessage: () => undefined }, config, step: 0, loss: config.seed, seq: 0, paused: false },
  }
  return Array.from({ length: config.steps }, () => next(run))
}
