import { toCourseError, type ErrorCode } from '../errors'
import { withForks } from '../experiments/forks'
import { controlledRuns, resolveRuns, type DemoSettings, type ResolvedRun } from '../experiments/resolve'
import type { Control, Experiment } from '../experiments/types'
import { sizeOfTasks } from '../experiments/workload'
import { trainClient } from './client'
import type { BackendInfo } from './protocol'
import type { RunClient } from './run-client'
import { SeriesBuilder, sinceSwitch, type RunSeries } from './series'
import type { RunListener } from './worker-link'

export type DemoState = 'recorded' | 'loading' | 'running' | 'paused' | 'done' | 'diverged' | 'failed'

/** What a demo shows at one moment. A new object whenever anything in it changes. */
export interface DemoSnapshot {
  readonly state: DemoState
  /** Furthest step of any run. */
  readonly step: number
  /** Summed over the runs, over about the last second. */
  readonly stepsPerSecond: number | null
  readonly backend: BackendInfo | null
  /** Why it trains there; null before it has. */
  readonly backendReason: string | null
  readonly mode: 'captured' | 'eager' | null
  readonly runs: readonly RunSeries[]
  readonly error: { readonly code: ErrorCode; readonly message: string } | null
  /** Things that the reader should know: a lost GPU, a slider that can't act now. */
  readonly notes: readonly string[]
  /** Live slider moves so far, for the link that reproduces the run. */
  readonly interventions: DemoSettings['interventions']
}

/** Charts are redrawn at most this often while training streams. */
const NOTIFY_EVERY_MS = 100

interface LiveRun {
  readonly builder: SeriesBuilder
  runId: string | null
}

const toLive = ({ key, seed, config }: ResolvedRun): LiveRun => ({
  builder: new SeriesBuilder(key, seed, config),
  runId: null,
})

/** One demo's runs: starts, pauses and follows them, and tells its subscribers at most ten times a second. */
export class DemoSession {
  private live: LiveRun[] = []
  private snapshot: DemoSnapshot
  private readonly subscribers = new Set<() => void>()
  private timer: ReturnType<typeof setTimeout> | null = null
  private publishing = false
  private meta: Pick<DemoSnapshot, 'backend' | 'backendReason' | 'mode' | 'error' | 'notes' | 'interventions'> & {
    readonly state: DemoState
  }
  private speed: { readonly at: number; readonly steps: number; readonly perSecond: number | null } | null = null
  /** Counts the presses on Run, so that what an older one still hears is dropped. */
  private generation = 0
  /** The present press on Run, and what it was made under, forks added since included. */
  private press = 0
  private settings: DemoSettings | null = null
  /** Who trains the runs on show. */
  private via: RunClient

  constructor(
    private readonly experiment: Experiment,
    private readonly recorded: readonly RunSeries[],
    private readonly client: RunClient = trainClient,
  ) {
    this.via = client
    this.meta = {
      state: 'recorded',
      backend: null,
      backendReason: null,
      mode: null,
      error: null,
      notes: [],
      interventions: [],
    }
    this.snapshot = this.build()
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.subscribers.add(subscriber)
    return () => this.subscribers.delete(subscriber)
  }

  readonly getSnapshot = (): DemoSnapshot => this.snapshot

  /**
   * Trains all runs of the experiment from their first step under these settings.
   *
   * @param press  numbers the presses on Run, the same in every window that shows this demo
   * @param via    who trains; or plays the recording
   */
  run(settings: DemoSettings, press = this.generation + 1, via = this.client): void {
    this.stopRuns()
    this.via = via
    this.generation++
    this.press = press
    this.settings = settings
    this.live = resolveRuns(this.experiment, settings).map(toLive)
    this.speed = null
    this.meta = { ...this.meta, state: 'loading', error: null, notes: [], interventions: settings.interventions }
    this.publish()
    this.startWaiting()
  }

  /**
   * Trains further forks beside the runs on show, which go on, or stay as they ended. Forks that are there already stay too.
   *
   * @param forks  all of the demo's; nothing happens unless there are more than before
   */
  fork(forks: DemoSettings['forks']): void {
    if (this.settings === null || this.live.length === 0 || forks.length <= this.settings.forks.length) return
    this.settings = { ...this.settings, forks }
    const known = new Set(this.live.map(({ builder }) => builder.key))
    const resolved = resolveRuns(this.experiment, { ...this.settings, interventions: this.meta.interventions })
    const added = resolved.filter(({ key }) => !known.has(key)).map(toLive)
    if (added.length === 0) return
    this.live = [...this.live, ...added]
    // Runs that are being started take them along.
    if (this.meta.state === 'loading') return
    this.resume()
    this.speed = null
    this.meta = { ...this.meta, state: 'running' }
    this.publish()
    this.startWaiting()
  }

  /** Starts what waits. One connection for all runs: those of one demo advance side by side. */
  private startWaiting(): void {
    const { generation, via } = this
    const waiting = () => this.live.filter(({ builder, runId }) => runId === null && builder.state === 'waiting')
    via.connect(sizeOfTasks(this.live.map(({ builder }) => builder.config.task))).then(
      (connection) => {
        if (generation !== this.generation) return
        const { backend, reason } = connection
        const paused = this.meta.state === 'paused'
        this.meta = { ...this.meta, backend, backendReason: reason, state: paused ? 'paused' : 'running' }
        for (const run of waiting()) {
          const name = `${this.experiment.id}/${this.press}/${this.live.indexOf(run)}`
          run.runId = via.start(connection, run.builder.config, this.listenerOf(run, generation), name)
          if (paused) via.pause(run.runId)
        }
        this.publish()
      },
      (error: unknown) => {
        if (generation !== this.generation) return
        const { code, message } = toCourseError(error, 'worker-failed')
        this.meta = { ...this.meta, error: { code, message } }
        if (this.meta.state === 'loading') {
          this.live = []
          this.meta = { ...this.meta, state: 'failed' }
        } else {
          for (const { builder } of waiting()) builder.update({ state: 'failed', message })
          this.settle()
        }
        this.publish()
      },
    )
  }

  pause(): void {
    if (this.meta.state !== 'running') return
    this.forActive((runId) => this.via.pause(runId))
    this.meta = { ...this.meta, state: 'paused' }
    this.speed = null
    this.publish()
  }

  resume(): void {
    if (this.meta.state !== 'paused') return
    this.forActive((runId) => this.via.resume(runId))
    this.meta = { ...this.meta, state: 'running' }
    this.publish()
  }

  /** Back to the recording. */
  reset(): void {
    this.generation++
    this.settings = null
    this.stopRuns()
    this.meta = { ...this.meta, state: 'recorded', mode: null, error: null, notes: [], interventions: [] }
    this.publish()
  }

  /** A live slider moved: acts on the runs in progress from their next step on. */
  setLive(controlId: string, value: number): void {
    const control = this.experiment.controls.find(({ id }) => id === controlId)
    if (control === undefined) return
    const keys = this.runsOf(control)
    const paths = typeof control.path === 'string' ? [control.path] : control.path
    const controlled = this.live.filter(({ builder }) => keys.includes(builder.key))
    const active = controlled.flatMap(({ runId }) => runId ?? [])
    const ended = controlled.filter(({ runId }) => runId === null).map(({ builder }) => builder.lastStep)
    for (const path of paths) this.via.set(active, path, value, Math.max(0, ...ended))
  }

  dispose(): void {
    this.generation++
    this.stopRuns()
    if (this.timer !== null) clearTimeout(this.timer)
    this.subscribers.clear()
  }

  private listenerOf(run: LiveRun, generation: number): RunListener {
    const { builder } = run
    return {
      onMessage: (message) => {
        if (generation !== this.generation) return
        switch (message.type) {
          case 'started':
            builder.update({ state: 'running', gradEvalsPerStep: message.gradEvalsPerStep })
            this.meta = { ...this.meta, mode: message.mode }
            if (message.eagerBecause !== null) {
              this.addNote(`Trains operation by operation, which is slower: ${message.eagerBecause}`)
            }
            break
          case 'frame':
            builder.append(message.frame)
            this.publishSoon()
            return
          case 'paused':
            builder.update({ state: 'paused' })
            break
          case 'intervened': {
            const { atStep, path, value } = message.intervention
            this.noteIntervention(builder.key, atStep, path, value)
            break
          }
          case 'refused':
            this.addNote(message.message)
            break
          case 'moved':
            this.meta = { ...this.meta, backend: message.backend, backendReason: message.reason }
            this.addNote(`${message.reason} Training goes on with ${message.backend.description}.`)
            break
          case 'ended':
            builder.end(message.reason, message.step)
            run.runId = null
            if (message.reason === 'diverged') {
              const { runs } = withForks(this.experiment, this.settings?.forks ?? [])
              const label = runs[builder.key]?.label ?? builder.key
              this.addNote(
                `${label} (seed ${builder.seed}) diverged at step ${message.step}: its loss is not a finite number.`,
              )
            }
            break
          case 'failed':
            builder.update({ state: 'failed', message: message.message })
            run.runId = null
            this.meta = { ...this.meta, error: { code: message.code, message: message.message } }
            break
        }
        this.settle()
        this.publishSoon()
      },
    }
  }

  /** When the last run has ended, the demo is done; it is `diverged` or `failed` only if no run came through. */
  private settle(): void {
    const states = this.live.map(({ builder }) => builder.state)
    const over = states.every(
      (state) => state === 'done' || state === 'stopped' || state === 'diverged' || state === 'failed',
    )
    if (!over || (this.meta.state !== 'running' && this.meta.state !== 'paused')) return
    const state = states.includes('done') ? 'done' : states.includes('diverged') ? 'diverged' : 'failed'
    this.meta = { ...this.meta, state }
    this.publish()
  }

  /** The runs that a control acts on, forks included. */
  private runsOf({ id }: Control): readonly string[] {
    const forked = withForks(this.experiment, this.settings?.forks ?? [])
    return controlledRuns(
      forked,
      forked.controls.find((control) => control.id === id)!,
    )
  }

  /** All runs that a control acts on change at the same step, so one entry stands for them all. */
  private noteIntervention(key: string, atStep: number, path: string, value: number): void {
    const control = this.experiment.controls.find(
      (candidate) =>
        candidate.kind === 'slider' &&
        this.runsOf(candidate).includes(key) &&
        (candidate.path === path || (typeof candidate.path !== 'string' && candidate.path.includes(path))),
    )
    if (control === undefined) return
    const known = this.meta.interventions.some(
      (one) => one.control === control.id && one.value === value && one.atStep === atStep,
    )
    if (known) return
    this.meta = { ...this.meta, interventions: [...this.meta.interventions, { atStep, control: control.id, value }] }
  }

  private addNote(note: string): void {
    if (!this.meta.notes.includes(note)) this.meta = { ...this.meta, notes: [...this.meta.notes, note] }
  }

  private forActive(action: (runId: string) => void): void {
    for (const { runId } of this.live) if (runId !== null) action(runId)
  }

  private stopRuns(): void {
    this.forActive((runId) => this.via.drop(runId))
    this.live = []
  }

  private publishSoon(): void {
    if (this.via.paced === true) {
      this.publishAfterNews()
      return
    }
    this.timer ??= setTimeout(() => this.publish(), NOTIFY_EVERY_MS)
  }

  /** Once for all that the client tells at this moment. */
  private publishAfterNews(): void {
    if (this.publishing) return
    this.publishing = true
    queueMicrotask(() => {
      if (this.publishing) this.publish()
    })
  }

  private publish(): void {
    this.publishing = false
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.snapshot = this.build()
    for (const subscriber of this.subscribers) subscriber()
  }

  private build(): DemoSnapshot {
    const showsRecording = this.live.length === 0
    return {
      ...this.meta,
      step: showsRecording
        ? Math.max(0, ...this.recorded.map(({ steps }) => steps.at(-1) ?? 0))
        : Math.max(0, ...this.live.map(({ builder }) => builder.lastStep)),
      stepsPerSecond: this.meta.state === 'running' ? this.measureSpeed() : (this.speed?.perSecond ?? null),
      runs: showsRecording ? this.recorded : this.live.map(({ builder }) => sinceSwitch(builder.series())),
    }
  }

  private measureSpeed(): number | null {
    const now = performance.now()
    const steps = this.live.reduce((sum, { builder }) => sum + builder.lastStep, 0)
    if (this.speed === null) {
      if (steps > 0) this.speed = { at: now, steps, perSecond: null }
    } else if (now - this.speed.at > 1000) {
      this.speed = { at: now, steps, perSecond: ((steps - this.speed.steps) * 1000) / (now - this.speed.at) }
    }
    return this.speed?.perSecond ?? null
  }
}
