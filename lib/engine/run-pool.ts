import type { Intervention, RunConfig } from '../experiments/types'
import { CourseError, toCourseError } from '../errors'
import type { BackendInfo, EndReason, FromWorker, MetricFrame, ToWorker } from '../runs/protocol'
import type { LoadFile } from '../tasks/types'
import { FRAME_BUDGET_MS } from './train'
import { TrainingRun, type Snapshot } from './training-run'

/** How often a run on a device that can be lost keeps a host copy of itself. */
const SNAPSHOT_EVERY_MS = 1000

/** What the pool needs from its surroundings, so that it can be tested without a worker. */
export interface PoolEnvironment {
  post(message: FromWorker, transfer?: Transferable[]): void
  loadFile: LoadFile
  /** Lets pending messages in; resolves in a later task. */
  yieldToMessages(): Promise<void>
  /** Whether the backend may vanish mid-run, so that snapshots are worth their cost. */
  canLoseDevice(): boolean
}

interface Entry {
  readonly runId: string
  /** With every slider move so far, so that the run can be rebuilt. */
  config: RunConfig
  run: TrainingRun
  paused: boolean
  stopped: boolean
  snapshot: Snapshot | null
  snapshotAt: number
}

/** Trains any number of runs in turns, a frame each, and answers pause, stop and slider moves between frames. */
export class RunPool {
  private readonly entries = new Map<string, Entry>()
  /** Runs whose data is still loading, with what was asked of them meanwhile. */
  private readonly starting = new Map<string, { paused: boolean; stopped: boolean }>()
  private looping = false
  private moving = false

  constructor(private readonly environment: PoolEnvironment) {}

  async handle(message: Exclude<ToWorker, { type: 'hello' }>): Promise<void> {
    if (message.type === 'start') return this.start(message.runId, message.config)
    if (message.type === 'set') {
      this.set(message)
      return
    }
    const starting = this.starting.get(message.runId)
    if (starting !== undefined) {
      if (message.type === 'stop') starting.stopped = true
      if (message.type === 'pause' || message.type === 'resume') starting.paused = message.type === 'pause'
      return
    }
    const entry = this.entries.get(message.runId)
    if (entry === undefined) return // It ended while the message was under way.
    switch (message.type) {
      case 'pause':
        entry.paused = true
        this.environment.post({ type: 'paused', runId: entry.runId, step: entry.run.currentStep })
        break
      case 'resume':
        entry.paused = false
        void this.loop()
        break
      case 'stop':
        entry.stopped = true
        void this.loop()
        break
    }
  }

  /** The device is gone: stop touching it until `move`. */
  suspend(): void {
    this.moving = true
  }

  /**
   * The device went away: rebuilds every run from its last snapshot on the backend that is current now.
   *
   * @param backend  the new backend, already set
   */
  async move(backend: BackendInfo, reason: string): Promise<void> {
    try {
      // All of the old runs go first: they share data tensors, which must be made anew on the new backend.
      for (const { run } of this.entries.values()) run.dispose()
      for (const entry of this.entries.values()) {
        const run = await TrainingRun.create(entry.runId, entry.config, this.environment.loadFile)
        if (entry.snapshot !== null) run.restore(entry.snapshot, entry.run.position)
        else run.skipLogged(entry.run.position)
        entry.run = run
      }
    } finally {
      this.moving = false
    }
    this.environment.post({ type: 'moved', backend, reason })
    void this.loop()
  }

  private async start(runId: string, config: RunConfig): Promise<void> {
    if (this.entries.has(runId) || this.starting.has(runId)) {
      this.fail(runId, new CourseError('bad-config', `A run named "${runId}" is already training.`))
      return
    }
    const wishes = { paused: false, stopped: false }
    this.starting.set(runId, wishes)
    try {
      const run = await TrainingRun.create(runId, config, this.environment.loadFile)
      this.entries.set(runId, { runId, config, run, ...wishes, snapshot: null, snapshotAt: performance.now() })
      this.environment.post({
        type: 'started',
        runId,
        parameterCount: run.parameterCount,
        gradEvalsPerStep: run.gradEvalsPerStep,
        mode: 'eager',
      })
      if (wishes.paused) this.environment.post({ type: 'paused', runId, step: 0 })
    } catch (error) {
      this.fail(runId, error)
    } finally {
      this.starting.delete(runId)
    }
    void this.loop()
  }

  private set({ runIds, path, value, notBefore }: Extract<ToWorker, { type: 'set' }>): void {
    const entries = runIds.flatMap((runId) => this.entries.get(runId) ?? [])
    const atStep = Math.max(notBefore, ...entries.map(({ run }) => run.currentStep))
    for (const entry of entries) this.intervene(entry, { atStep, path, value })
  }

  private intervene(entry: Entry, intervention: Intervention): void {
    try {
      entry.run.intervene(intervention)
      entry.config = { ...entry.config, interventions: [...entry.config.interventions, intervention] }
      this.environment.post({ type: 'intervened', runId: entry.runId, intervention })
    } catch (error) {
      // The run goes on as it was; only the change is refused.
      const { code, message } = toCourseError(error)
      this.environment.post({ type: 'refused', runId: entry.runId, path: intervention.path, code, message })
    }
  }

  private async loop(): Promise<void> {
    if (this.looping) return
    this.looping = true
    try {
      while (!this.moving && [...this.entries.values()].some((entry) => !entry.paused || entry.stopped)) {
        for (const entry of this.entries.values()) if (entry.stopped) this.end(entry, 'stopped')
        // The run that is furthest behind goes next: curves grow side by side, whatever their speeds.
        const active = [...this.entries.values()].filter((entry) => !entry.paused)
        const next = active.sort((a, b) => a.run.currentStep - b.run.currentStep)[0]
        if (next !== undefined) await this.turn(next)
        await this.environment.yieldToMessages()
      }
    } finally {
      this.looping = false
    }
  }

  private async turn(entry: Entry): Promise<void> {
    const { run } = entry
    try {
      const { frame, ended } = await run.advance(FRAME_BUDGET_MS)
      if (entry.run !== run) return // Rebuilt elsewhere while this frame was read: it will be trained again.
      if (frame.steps.length > 0 || frame.fields.length > 0) {
        this.environment.post({ type: 'frame', frame }, buffersOf(frame))
      }
      if (ended !== null) this.end(entry, ended)
      else if (this.environment.canLoseDevice() && performance.now() - entry.snapshotAt > SNAPSHOT_EVERY_MS) {
        entry.snapshot = await run.snapshot()
        entry.snapshotAt = performance.now()
      }
    } catch (error) {
      // Whatever a dying device throws is answered by `move`.
      if (this.moving || entry.run !== run) return
      this.entries.delete(entry.runId)
      run.dispose()
      this.fail(entry.runId, error)
    }
  }

  private end(entry: Entry, reason: EndReason): void {
    this.entries.delete(entry.runId)
    this.environment.post({ type: 'ended', runId: entry.runId, reason, step: entry.run.currentStep })
    entry.run.dispose()
  }

  private fail(runId: string, error: unknown): void {
    const { code, message } = toCourseError(error)
    this.environment.post({ type: 'failed', runId, code, message })
  }
}

function buffersOf(frame: MetricFrame): Transferable[] {
  const arrays = [frame.steps, frame.elapsedMs, ...Object.values(frame.values), ...frame.fields.map(({ data }) => data)]
  return [...new Set(arrays.map((array) => array.buffer as ArrayBuffer))]
}
