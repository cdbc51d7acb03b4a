import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { setPath } from '../experiments/paths'
import type { Intervention, RunConfig } from '../experiments/types'
import { initSlots, liveInputs, startClocks, tickClocks, type Clocks } from '../optim/apply'
import { liveNumbers } from '../methods/plan'
import { scheduleFactor } from '../optim/schedules'
import type { EndReason, FieldValue, MetricFrame } from '../runs/protocol'
import { createTask } from '../tasks'
import type { LoadFile } from '../tasks/types'
import { mapValues, type HostTensors, type StepRunner } from '../tensor/step'
import { BatchSize } from './batch-size'
import { makeRunner, type RunOptions } from './make-runner'
import { toColumns, type QueuedStep } from './metric-log'
import { hostInputs, methodParts, parametersOf, partsOf, trainingStep, type StepVariant } from './step-function'
import { checkChange, isOfOptimizer, planStep, startOf, type StepPlan } from './step-plan'

/** Host copies of everything that a run needs to go on elsewhere: the state after `step` updates. */
export interface Snapshot {
  readonly step: number
  readonly clocks: Clocks
  readonly tensors: HostTensors
}

/** How much of a run's log its reader has. */
export interface LogPosition {
  readonly loggedThrough: number
  readonly seq: number
  readonly elapsedMs: number
}

/** New rows of a run, and why it ended if it did. */
export interface Progress {
  readonly frame: MetricFrame
  readonly ended: EndReason | null
}

/** Steps that are on their way. */
export interface Batch {
  /** Comes once; batches of a backend come in the order in which they were queued. */
  readonly progress: Promise<Progress>
}

/** When the device had done what was asked of it last; batches of several runs queue behind each other. */
let deviceFreeAt = 0

/**
 * One run in progress: a task, an optimizer and where they stand. Row t of its log describes the weights after t updates.
 *
 * `queue` asks for some training and hands out what will be logged; between two calls a run may be paused, changed, snapshotted or dropped.
 * Before a batch has come back, a next one may be queued, so that a GPU need not wait for its reader. All of it happens on the backend that
 * is tfjs's current one when the run is made.
 */
export class TrainingRun {
  private step = 0
  /** Where the present optimizer took over; its schedule counts from there. */
  private optimizerSince = 0
  private seq = 0
  private elapsedMs = 0
  private clocks: Clocks
  private fields: FieldValue[] = []
  private readonly batchSize: BatchSize
  /** Rows up to here were handed out before a restore; they are not logged twice. */
  private loggedThrough = -1
  private handedOut = -1
  private lastQueued = false
  private disposed = false
  /** What the runner was asked for last: it must not be freed before. Whoever asked hears of failures. */
  private readonly underWay: { batch?: Promise<unknown>; snapshot?: Promise<unknown> } = {}

  private constructor(
    readonly runId: string,
    private config: RunConfig,
    private plan: StepPlan,
    private runner: StepRunner<StepVariant>,
    /** Why the steps are not captured; null if they are. */
    readonly eagerBecause: string | null,
    private readonly options: RunOptions,
  ) {
    this.clocks = startClocks(plan.update)
    this.batchSize = new BatchSize(runner.capacity)
  }

  /**
   * @throws CourseError('bad-config') if the task, an optimizer or a hyper-parameter does not exist or is out of range
   * @throws CourseError('missing-file') if the task's data can't be loaded
   */
  static async create(
    runId: string,
    config: RunConfig,
    loadFile: LoadFile,
    options: RunOptions = {},
  ): Promise<TrainingRun> {
    if (!Number.isInteger(config.steps) || config.steps < 1) {
      throw new CourseError('bad-config', `A run needs a whole number of steps, at least 1; got ${config.steps}.`)
    }
    const { switchTo } = config
    if (switchTo !== undefined && !(Number.isInteger(switchTo.atStep) && switchTo.atStep >= 1)) {
      throw new CourseError('bad-config', `An optimizer takes over at a whole step from 1 on; got ${switchTo.atStep}.`)
    }
    const task = await createTask(config.task, config.seed, loadFile)
    try {
      const plan = planStep(task, config)
      // What can't take over later is refused now.
      if (switchTo !== undefined) planStep(task, { ...config, optimizer: switchTo.optimizer })
      const start = startOf(plan)
      try {
        const { runner, eagerBecause } = await makeRunner(trainingStep(plan, start), options)
        return new TrainingRun(runId, config, plan, runner, eagerBecause, options)
      } finally {
        tf.dispose(Object.values(start))
      }
    } catch (error) {
      task.dispose()
      throw error
    }
  }

  get mode(): 'captured' | 'eager' {
    return this.runner.mode
  }

  /** Whether steps are queued on a device and run behind our back. */
  get deferred(): boolean {
    return this.runner.deferred
  }

  /** How the step runs; for benchmarks. */
  get stepRunner(): StepRunner<StepVariant> {
    return this.runner
  }

  get parameterCount(): number {
    return this.plan.task.parameters.reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0)
  }

  /** Gradient evaluations that one update costs. */
  get gradEvalsPerStep(): number {
    const { def, h } = this.plan.method
    return def.gradEvalsPerStep(h)
  }

  get currentStep(): number {
    return this.step
  }

  /**
   * Changes a number of the configuration from step `atStep` on, which must not have passed. Where another optimizer has taken over by then, a change
   * of the first one's numbers is kept for the record and changes nothing.
   *
   * @throws CourseError('bad-config') if nothing numeric is at the path, or it can't change mid-run
   */
  intervene(intervention: Intervention): void {
    const tooLate = isOfOptimizer(intervention.path) && intervention.atStep >= this.takeover
    if (!tooLate) checkChange(this.plan, intervention)
    this.config = { ...this.config, interventions: [...this.config.interventions, intervention] }
  }

  /** Whether all steps are queued: there is nothing more to ask for. */
  get isQueued(): boolean {
    return this.lastQueued
  }

  /**
   * Queues training, at least one step. Eager steps are done when this returns; captured ones as many as the GPU will do in a frame.
   *
   * @param budgetMs  how long eager steps may take
   */
  async queue(budgetMs: number): Promise<Batch> {
    if (this.step === this.takeover && this.optimizerSince === 0) {
      await Promise.allSettled(Object.values(this.underWay))
      if (!this.lastQueued && !this.disposed) await this.switchOptimizer()
    }
    const start = performance.now()
    const queued: QueuedStep[] = []
    // Meanwhile a batch that was under way may have brought word of a divergence, or the run may have been dropped.
    if (!this.lastQueued && !this.disposed) await this.queueSteps(queued, () => performance.now() - start < budgetMs)
    const progress = this.read(queued, start)
    this.underWay.batch = progress
    return { progress }
  }

  /** Queues training and waits for it. */
  async advance(budgetMs: number): Promise<Progress> {
    return (await this.queue(budgetMs)).progress
  }

  /** Host copies of the whole state after all queued steps. */
  async snapshot(): Promise<Snapshot> {
    const { step, clocks } = this
    const tensors = this.runner.snapshot()
    this.underWay.snapshot = tensors
    return { step, clocks, tensors: await tensors }
  }

  /**
   * Puts a snapshot of an equal run in place of the present state; rows that were already handed out are not repeated.
   *
   * @throws CourseError('internal') if another optimizer has taken over since the snapshot
   */
  async restore(snapshot: Snapshot, position: LogPosition): Promise<void> {
    if (snapshot.step > this.takeover) {
      if (this.optimizerSince === 0) await this.switchOptimizer()
    } else if (this.optimizerSince > 0) {
      throw new CourseError('internal', 'A run does not go back behind a change of its optimizer; begin a new one.')
    }
    this.runner.restore(snapshot.tensors)
    this.step = snapshot.step
    this.clocks = snapshot.clocks
    this.applyChanges((atStep) => atStep < this.step)
    this.skipLogged(position)
  }

  /** Starts over without repeating the rows that an equal run has handed out. */
  skipLogged(position: LogPosition): void {
    this.loggedThrough = position.loggedThrough
    this.seq = position.seq
    this.elapsedMs = position.elapsedMs
  }

  /** How far the log has been handed out. */
  get position(): LogPosition {
    return { loggedThrough: Math.max(this.loggedThrough, this.handedOut), seq: this.seq, elapsedMs: this.elapsedMs }
  }

  /** Frees everything, in whatever state; batches that are under way come back empty. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.runner.dispose()
    this.plan.task.dispose()
  }

  /** Where another optimizer takes over. */
  private get takeover(): number {
    return this.config.switchTo?.atStep ?? Infinity
  }

  /** The other optimizer takes over: from the present weights, with a state and a captured step of its own. Nothing may be under way. */
  private async switchOptimizer(): Promise<void> {
    const { atStep, optimizer } = this.config.switchTo!
    const config = { ...this.config, optimizer }
    const plan = planStep(this.plan.task, config)
    const state = this.runner.state()
    const parts = partsOf(state)
    const optimizerSlots = initSlots(plan.update, parts.parameters)
    try {
      const { runner } = await makeRunner(trainingStep(plan, { ...parts, optimizerSlots }), this.options)
      if (this.disposed) {
        runner.dispose()
        return
      }
      this.runner.dispose()
      this.runner = runner
      this.config = config
      this.plan = plan
      this.clocks = startClocks(plan.update)
      this.optimizerSince = atStep
    } finally {
      tf.dispose([state, optimizerSlots])
    }
  }

  /** Queues one step at least, and the last row behind the last step. */
  private async queueSteps(queued: QueuedStep[], inTime: () => boolean): Promise<void> {
    const end = this.batchEnd
    const count = this.runner.deferred ? this.deferredCount() : this.runner.capacity - 1
    const goesOn = () => queued.length < count && (this.runner.deferred || inTime())
    do {
      this.applyChanges((atStep) => atStep === this.step)
      await this.measureFields()
      queued.push(this.queueStep())
    } while (this.step < end && goesOn())
    if (this.step === this.config.steps) {
      queued.push(this.queueLast())
      await this.measureFields()
      this.lastQueued = true
    }
  }

  /** Where the next batch ends at the latest: at the last step, or where another optimizer takes over. */
  private get batchEnd(): number {
    return this.step < this.takeover ? Math.min(this.takeover, this.config.steps) : this.config.steps
  }

  /** Steps of the next batch on a GPU: up to where a field is due, if one is, since fields are measured between batches. */
  private deferredCount(): number {
    const most = Math.min(this.batchSize.next, this.batchEnd - this.step, this.runner.capacity - 1)
    if (!this.hasFields) return most
    const every = this.config.log.evaluateEverySteps
    const lastDue = Math.floor((this.step + most) / every) * every
    return lastDue > this.step ? lastDue - this.step : most
  }

  private get hasFields(): boolean {
    return this.plan.task.fields !== undefined || this.plan.method.def.fields !== undefined
  }

  private queueStep(): QueuedStep {
    const t = this.step
    this.clocks = tickClocks(this.plan.update, this.clocks)
    const row = this.queueInputs(t)
    const evaluates = t % this.config.log.evaluateEverySteps === 0
    const isRow = t % this.config.log.everySteps === 0 && t > this.loggedThrough
    this.runner.replay(1, !isRow ? 'train' : evaluates ? 'evaluate' : 'row')
    this.step = t + 1
    return { step: t, row: isRow ? row : null }
  }

  /** The last row has no update after it: its loss is that of the batch that would have come next. */
  private queueLast(): QueuedStep {
    const row = this.queueInputs(this.step)
    this.runner.replay(1, 'last')
    return { step: this.step, row: this.step > this.loggedThrough ? row : null }
  }

  /** Sets what step t reads from the host. Returns what the host knows of its row. */
  private queueInputs(t: number): NonNullable<QueuedStep['row']> {
    const { task, update, method } = this.plan
    const factor = scheduleFactor(this.config.schedule, t)
    const inputs = hostInputs({
      task: task.inputs(t),
      update: liveInputs(update, this.clocks, factor),
      method: method.def.inputs?.(task.parameters, method.h, this.config.seed, t) ?? {},
      methodNumbers: liveNumbers(method),
    })
    for (const [name, values] of Object.entries(inputs)) this.runner.setInput(name, values)
    const learningRate = factor * Number(update.groups[0]?.h.lr ?? 0)
    return task.hostMetrics?.({ step: t, learningRate }) ?? {}
  }

  private async read(queued: readonly QueuedStep[], queuedAt: number): Promise<Progress> {
    const { lastQueued, fields } = this
    this.fields = []
    const metrics = await this.runner.readMetrics()
    if (this.disposed)
      return {
        frame: this.frameOf({ steps: new Uint32Array(), elapsedMs: new Float32Array(), values: {} }, []),
        ended: null,
      }
    const now = performance.now()
    const duration = now - Math.max(queuedAt, deviceFreeAt)
    deviceFreeAt = now
    this.batchSize.observe(queued.length, duration)
    const elapsedBefore = this.elapsedMs
    this.elapsedMs += duration
    const elapsedAt = (i: number) => elapsedBefore + (duration * (i + 1)) / queued.length
    const { columns, divergedAt } = toColumns(queued, metrics, elapsedAt)
    const frame = this.frameOf(columns, fields)
    this.handedOut = frame.steps.at(-1) ?? this.handedOut
    if (divergedAt === null) return { frame, ended: lastQueued ? 'completed' : null }
    this.step = divergedAt
    this.lastQueued = true
    return { frame, ended: 'diverged' }
  }

  private frameOf(
    columns: Pick<MetricFrame, 'steps' | 'elapsedMs' | 'values'>,
    fields: readonly FieldValue[],
  ): MetricFrame {
    return { runId: this.runId, seq: this.seq++, ...columns, fields }
  }

  private async measureFields(): Promise<void> {
    const last = this.step === this.config.steps
    const due = last || this.step % this.config.log.evaluateEverySteps === 0
    if (!due || this.step <= this.loggedThrough || !this.hasFields) return
    const { task, method } = this.plan
    const state = this.runner.state()
    const fresh = [...((await task.fields?.(parametersOf(state), this.step)) ?? [])]
    if (method.def.fields !== undefined) {
      const inputs = mapValues(task.inputs(this.step), (values, name) => {
        const { shape, dtype } = task.inputSpecs[name]!
        return tf.tensor(values, [...shape], dtype)
      })
      fresh.push(...(await method.def.fields(methodParts(this.plan, state, inputs), this.step)))
      tf.dispose(inputs)
    }
    tf.dispose(state)
    const names = new Set(fresh.map((field) => field.name))
    this.fields = [...this.fields.filter((field) => !names.has(field.name)), ...fresh]
  }

  private applyChanges(due: (atStep: number) => boolean): void {
    for (const change of this.config.interventions) {
      // They were meant for the optimizer that the run began with.
      const outdated = this.optimizerSince > 0 && isOfOptimizer(change.path)
      if (!due(change.atStep) || outdated) continue
      checkChange(this.plan, change)
      this.config = setPath(this.config, change.path, change.value)
      this.plan = planStep(this.plan.task, this.config)
    }
  }
}
