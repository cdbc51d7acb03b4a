import type { Intervention, RunConfig } from '../experiments/types'
import { CourseError, toCourseError } from '../errors'
import type { BackendInfo, EndReason, FromWorker, MetricFrame, ToWorker } from '../runs/protocol'
import type { LoadFile } from '../tasks/types'
import type { RunOptions } from './make-runner'
import { FRAME_BUDGET_MS } from './train'
import { TrainingRun, type Batch, type Snapshot } from './training-run'

/** A run on a device that can be lost copies itself to the host as often as that costs about a twentieth of its time. */
const SNAPSHOT_SHARE = 1 / 20
/** Batches of steps under way on a GPU at a time: one runs while the other is read. More would only make Pause slower. */
const MOST_BATCHES = 2

/** What the pool needs from its surroundings, so that it can be tested without a worker. */
export interface PoolEnvironment {
  post(message: FromWorker, transfer?: Transferable[]): void
  loadFile: LoadFile
  runOptions(): RunOptions
  /** Lets pending messages in; resolves in a later task. */
  yieldToMessages(): Promise<void>
  /** Whether the backend may vanish mid-run, so that snapshots are worth their cost. */
  canLoseDevice(): boolean
  /** After a failure: whether it came from the device's end, of which `move` will be told. */
  isDeviceLost(): Promise<boolean>
}

interface Entry {
  readonly runId: string
  /** With every slider move so far, so that the run can be rebuilt. */
  config: RunConfig
  run: TrainingRun
  paused: boolean
  stopped: boolean
  snapshot: Snapshot | null
  /** When the last snapshot was begun, and how long it took. */
  snapshotAt: number
  snapshotMs: number
}

interface InFlight {
  readonly entry: Entry
  readonly run: TrainingRun
  readonly batch: Batch
  /** Of the state after the batch; counts once the batch has been handed out. */
  readonly snapshot: Promise<Snapshot> | null
}

/** Trains any number of runs in turns, a frame each, and answers pause, stop and slider moves between frames. */
export class RunPool {
  private readonly entries = new Map<string, Entry>()
  /** Runs whose data is still loading, with what was asked of them meanwhile. */
  private readonly starting = new Map<string, { paused: boolean; stopped: boolean }>()
  private inFlight: InFlight[] = []
  private looping = false
  private moving = false
  private held = 0

  constructor(private readonly environment: PoolEnvironment) {}

  async handle(message: Exclude<ToWorker, { type: 'hello' | 'lab' | 'stop-lab' }>): Promise<void> {
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

  /** Lets no run train while `work` is under way: it measures time. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.held++
    try {
      while (this.looping) await this.environment.yieldToMessages()
      return await work()
    } finally {
      this.held--
      void this.loop()
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
      this.inFlight = []
      // All of the old runs go first: they share data tensors, which must be made anew on the new backend.
      for (const { run } of this.entries.values()) run.dispose()
      for (const entry of this.entries.values()) {
        const run = await this.create(entry.runId, entry.config)
        if (entry.snapshot !== null) await run.restore(entry.snapshot, entry.run.position)
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
      const run = await this.create(runId, config)
      this.entries.set(runId, {
        ...{ runId, config, run, ...wishes },
        ...{ snapshot: null, snapshotAt: performance.now(), snapshotMs: 0 },
      })
      this.environment.post({
        type: 'started',
        runId,
        parameterCount: run.parameterCount,
        gradEvalsPerStep: run.gradEvalsPerStep,
        mode: run.mode,
        eagerBecause: run.eagerBecause,
      })
      if (wishes.paused) this.environment.post({ type: 'paused', runId, step: 0 })
    } catch (error) {
      this.fail(runId, error)
    } finally {
      this.starting.delete(runId)
    }
    void this.loop()
  }

  private create(runId: string, config: RunConfig): Promise<TrainingRun> {
    const { loadFile } = this.environment
    return TrainingRun.create(runId, config, loadFile, this.environment.runOptions())
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
      while (!this.moving && this.held === 0) {
        for (const entry of this.entries.values()) if (entry.stopped) this.end(entry, 'stopped')
        // The run that is furthest behind goes next: curves grow side by side, whatever their speeds.
        const active = [...this.entries.values()].filter(({ paused, run }) => !paused && !run.isQueued)
        const next = active.sort((a, b) => a.run.currentStep - b.run.currentStep)[0]
        if (next !== undefined) await this.queue(next)
        else if (this.inFlight.length === 0) break
        const most = next?.run.deferred === true ? MOST_BATCHES : 1
        if (next === undefined || this.inFlight.length >= most) await this.deliver()
        await this.environment.yieldToMessages()
      }
    } finally {
      this.looping = false
    }
  }

  private async queue(entry: Entry): Promise<void> {
    const { run } = entry
    try {
      const batch = await run.queue(FRAME_BUDGET_MS)
      batch.progress.catch(noOneListens)
      const now = performance.now()
      const due = this.environment.canLoseDevice() && (now - entry.snapshotAt) * SNAPSHOT_SHARE > entry.snapshotMs
      if (due) entry.snapshotAt = now
      const snapshot = due ? run.snapshot() : null
      snapshot?.catch(noOneListens)
      this.inFlight.push({ entry, run, batch, snapshot })
    } catch (error) {
      await this.handleFailure(entry, run, error)
    }
  }

  /** Hands out the oldest batch under way. */
  private async deliver(): Promise<void> {
    const oldest = this.inFlight.shift()
    if (oldest === undefined) return
    const { entry, run, batch, snapshot } = oldest
    const isCurrent = () => this.entries.get(entry.runId) === entry && entry.run === run
    try {
      const { frame, ended } = await batch.progress
      if (!isCurrent()) return // Ended meanwhile, or rebuilt elsewhere, where this frame will be trained again.
      if (frame.steps.length > 0 || frame.fields.length > 0) {
        this.environment.post({ type: 'frame', frame }, buffersOf(frame))
      }
      if (ended !== null) this.end(entry, ended)
      else if (snapshot !== null) {
        entry.snapshot = await snapshot
        entry.snapshotMs = performance.now() - entry.snapshotAt
      }
    } catch (error) {
      if (isCurrent()) await this.handleFailure(entry, run, error)
    }
  }

  private async handleFailure(entry: Entry, run: TrainingRun, error: unknown): Promise<void> {
    // Whatever a dying device throws is answered by `move`.
    if (this.moving || (this.environment.canLoseDevice() && (await this.environment.isDeviceLost()))) return
    if (entry.run !== run) return
    this.entries.delete(entry.runId)
    run.dispose()
    this.fail(entry.runId, error)
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

function noOneListens(): void {
  // A batch that fails is answered when it is handed out, if it still is.
}

function buffersOf(frame: MetricFrame): Transferable[] {
  const arrays = [frame.steps, frame.elapsedMs, ...Object.values(frame.values), ...frame.fields.map(({ data }) => data)]
  return [...new Set(arrays.map((array) => array.buffer as ArrayBuffer))]
}
