import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { getPath, setPath } from '../experiments/paths'
import type { Intervention, MetricName, RunConfig } from '../experiments/types'
import { applyUpdates, initSlots, planUpdates, type UpdatePlan } from '../optim/apply'
import { scheduleFactor } from '../optim/schedules'
import type { EndReason, FieldValue, MetricFrame } from '../runs/protocol'
import { createTask } from '../tasks'
import type { LoadFile, NamedTensors, Task } from '../tasks/types'
import { MetricLog } from './metric-log'

/** Host copies of everything that a run needs to go on elsewhere: parameters and optimizer slots after `step` updates. */
export interface Snapshot {
  readonly step: number
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>
}

/** How much of a run's log its reader has. */
export interface LogPosition {
  readonly loggedThrough: number
  readonly seq: number
  readonly elapsedMs: number
}

type LiveScalars = Record<'optimizer' | 'rest', Record<string, tf.Scalar>>

/**
 * One run in progress: a task, an optimizer and where they stand. Row t of its log describes the weights after t updates.
 *
 * `advance` trains for a while and hands out what was logged; between two calls a run may be paused, changed, snapshotted or dropped.
 * All of it happens on tfjs's current backend.
 */
export class TrainingRun {
  private step = 0
  private seq = 0
  private elapsedMs = 0
  private readonly log = new MetricLog()
  private fields: FieldValue[] = []
  private parameters: NamedTensors
  private slots: NamedTensors
  private live: LiveScalars = { optimizer: {}, rest: {} }
  private liveKey = ''
  /** Rows up to here were handed out before a restore; they are not logged twice. */
  private loggedThrough = -1
  private handedOut = -1

  private constructor(
    readonly runId: string,
    private config: RunConfig,
    private readonly task: Task,
    private plan: UpdatePlan,
  ) {
    this.parameters = task.initialParameters()
    this.slots = initSlots(plan, this.parameters)
  }

  /**
   * @throws CourseError('bad-config') if the task, the optimizer or a hyper-parameter does not exist or is out of range
   * @throws CourseError('missing-file') if the task's data can't be loaded
   */
  static async create(runId: string, config: RunConfig, loadFile: LoadFile): Promise<TrainingRun> {
    if (!Number.isInteger(config.steps) || config.steps < 1) {
      throw new CourseError('bad-config', `A run needs a whole number of steps, at least 1; got ${config.steps}.`)
    }
    const task = await createTask(config.task, config.seed, loadFile)
    try {
      return new TrainingRun(runId, config, task, planUpdates(task.parameters, config.optimizer))
    } catch (error) {
      task.dispose()
      throw error
    }
  }

  get parameterCount(): number {
    return this.task.parameters.reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0)
  }

  /** Gradient evaluations that one update costs. */
  get gradEvalsPerStep(): number {
    return 1
  }

  get currentStep(): number {
    return this.step
  }

  /**
   * Changes a number of the configuration from step `atStep` on, which must not have passed.
   *
   * @throws CourseError('bad-config') if nothing numeric is at the path, or it can't change mid-run
   */
  intervene(intervention: Intervention): void {
    this.checkChange(intervention)
    this.config = { ...this.config, interventions: [...this.config.interventions, intervention] }
  }

  /**
   * Trains for about `budgetMs` (at least one step), then reads the log back.
   *
   * @returns the new rows, and why the run ended if it did
   */
  async advance(budgetMs: number): Promise<{ readonly frame: MetricFrame; readonly ended: EndReason | null }> {
    const start = performance.now()
    const elapsedBefore = this.elapsedMs
    do {
      this.applyChanges((atStep) => atStep === this.step)
      await this.logFields()
      this.trainOneStep(elapsedBefore + performance.now() - start)
    } while (this.step < this.config.steps && performance.now() - start < budgetMs)
    let ended: EndReason | null = null
    if (this.step === this.config.steps) {
      this.logFinalRow(elapsedBefore + performance.now() - start)
      await this.logFields()
      ended = 'completed'
    }
    const { columns, divergedAt } = await this.log.flush()
    if (divergedAt !== null) {
      this.step = divergedAt
      ended = 'diverged'
    }
    this.elapsedMs = elapsedBefore + performance.now() - start
    const frame: MetricFrame = { runId: this.runId, seq: this.seq++, ...columns, fields: this.fields }
    this.fields = []
    this.handedOut = frame.steps.at(-1) ?? this.handedOut
    return { frame, ended }
  }

  /** Host copies of the whole state. */
  async snapshot(): Promise<Snapshot> {
    const step = this.step
    const named = Object.entries({ ...prefixed('parameter', this.parameters), ...prefixed('slot', this.slots) })
    const entries = await Promise.all(
      named.map(async ([name, tensor]) => {
        const data = Float32Array.from(await tensor.data())
        return [name, { shape: tensor.shape, data }] as const
      }),
    )
    return { step, tensors: Object.fromEntries(entries) }
  }

  /** Puts a snapshot of an equal run in place of the present state; rows that were already handed out are not repeated. */
  restore(snapshot: Snapshot, position: LogPosition): void {
    const revive = (names: readonly string[], prefix: string): NamedTensors =>
      Object.fromEntries(
        names.map((name) => {
          const saved = snapshot.tensors[`${prefix}:${name}`]
          if (saved === undefined) throw new CourseError('bad-shape', `The snapshot has no ${prefix} "${name}".`)
          return [name, tf.tensor(saved.data, [...saved.shape])]
        }),
      )
    const parameters = revive(Object.keys(this.parameters), 'parameter')
    const slots = revive(Object.keys(this.slots), 'slot')
    tf.dispose([this.parameters, this.slots])
    this.parameters = parameters
    this.slots = slots
    this.step = snapshot.step
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

  /** Frees everything, in whatever state. */
  dispose(): void {
    this.log.dispose()
    tf.dispose([this.parameters, this.slots, this.live])
    this.task.dispose()
  }

  private trainOneStep(elapsedMs: number): void {
    const learningRate = this.prepareLive()
    const t = this.step
    const names = Object.keys(this.parameters)
    const isRow = t % this.config.log.everySteps === 0 && t > this.loggedThrough
    const evaluates = t % this.config.log.evaluateEverySteps === 0
    const inputs = this.task.inputs(t)
    const result = tf.tidy(() => {
      const lossOf = (...tensors: tf.Tensor[]) => this.task.loss(zip(names, tensors), inputs)
      const { value: loss, grads } = tf.valueAndGrads(lossOf)(names.map((name) => this.parameters[name]!))
      const gradients = zip(names, grads)
      const row = isRow ? this.measure(loss, inputs, learningRate, evaluates ? gradients : null, evaluates) : {}
      const updated = applyUpdates(this.plan, gradients, this.parameters, this.slots, this.live)
      const parameters = this.task.project?.(updated.params) ?? updated.params
      return { loss: loss, row, parameters, slots: updated.slots }
    })
    tf.dispose([inputs, this.parameters, this.slots])
    this.parameters = result.parameters
    this.slots = result.slots
    this.log.addStep(t, result.loss)
    if (isRow) this.log.addRow(t, elapsedMs, result.row)
    this.step = t + 1
  }

  /** The last row has no update after it: its loss is that of the batch that would have come next. */
  private logFinalRow(elapsedMs: number): void {
    if (this.step <= this.loggedThrough) return
    const learningRate = this.prepareLive()
    const inputs = this.task.inputs(this.step)
    const { loss, row } = tf.tidy(() => {
      const loss = this.task.loss(this.parameters, inputs)
      return { loss, row: this.measure(loss, inputs, learningRate, null, true) }
    })
    tf.dispose(inputs)
    this.log.addStep(this.step, loss)
    this.log.addRow(this.step, elapsedMs, row)
  }

  /** The scalars of one row. Inside `tf.tidy`. */
  private measure(
    loss: tf.Scalar,
    inputs: NamedTensors,
    learningRate: number,
    gradients: NamedTensors | null,
    evaluates: boolean,
  ): Partial<Record<MetricName, tf.Scalar | number>> {
    return {
      loss: tf.clone(loss),
      ...(gradients === null ? {} : { gradNorm: globalNorm(Object.values(gradients)) }),
      ...this.task.metrics?.(this.parameters, inputs, { step: this.step, learningRate }),
      ...(evaluates ? this.task.evaluate?.(this.parameters) : {}),
    }
  }

  private async logFields(): Promise<void> {
    const last = this.step === this.config.steps
    const due = last || this.step % this.config.log.evaluateEverySteps === 0
    if (!due || this.step <= this.loggedThrough || this.task.fields === undefined) return
    const fresh = await this.task.fields(this.parameters, this.step)
    const names = new Set(fresh.map((field) => field.name))
    this.fields = [...this.fields.filter((field) => !names.has(field.name)), ...fresh]
  }

  /** Brings the scalars that the update reads up to date and returns this step's learning rate. */
  private prepareLive(): number {
    const factor = scheduleFactor(this.config.schedule, this.step)
    const hypers = this.plan.groups.map(({ key, h }) => ({ key, h }))
    const liveKey = JSON.stringify([factor, hypers])
    if (liveKey !== this.liveKey) {
      tf.dispose(this.live)
      this.live = { optimizer: {}, rest: {} }
      for (const { key, h } of hypers) {
        for (const [name, value] of Object.entries(h)) {
          if (typeof value === 'number') this.live[key][name] = tf.scalar(name === 'lr' ? value * factor : value)
        }
      }
      this.liveKey = liveKey
    }
    return factor * Number(this.plan.groups[0]?.h.lr ?? 0)
  }

  private applyChanges(due: (atStep: number) => boolean): void {
    for (const change of this.config.interventions) {
      if (!due(change.atStep)) continue
      this.checkChange(change)
      this.config = setPath(this.config, change.path, change.value)
      this.plan = planUpdates(this.task.parameters, this.config.optimizer)
    }
  }

  private checkChange({ path, value }: Intervention): void {
    const match = /^optimizer\.(?:(rest)\.)?hyper\.(\w+)$/.exec(path)
    if (match === null || !Number.isFinite(value)) {
      throw new CourseError('bad-config', `"${path}" can't change while a run trains; it takes effect at the next Run.`)
    }
    const group = this.plan.groups.find(({ key }) => key === (match[1] ?? 'optimizer'))
    const name = match[2]!
    const present = group === undefined ? undefined : getPath(group.h, name)
    if (group === undefined || typeof present !== 'number') {
      throw new CourseError('bad-config', `"${path}" is not a number of this run's optimizer.`)
    }
    if (group.def.structural?.includes(name) === true || ((present === 0) !== (value === 0) && name !== 'lr')) {
      // A structural number, or one that was left out of the computation because it was zero.
      throw new CourseError('bad-config', `"${name}" shapes the update itself: it takes effect at the next Run.`)
    }
  }
}

const zip = (names: readonly string[], tensors: readonly tf.Tensor[]): NamedTensors =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))

const prefixed = (prefix: string, tensors: NamedTensors): NamedTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}:${name}`, tensor]))

/** sqrt(sum of squares) over all tensors. */
function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor)))))
}
