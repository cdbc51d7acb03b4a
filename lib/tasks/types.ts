import type * as tf from '@tensorflow/tfjs-core'

import type { MetricRecord, TaskSpec } from '../experiments/types'
import type { ParameterInfo } from '../optim/types'
import type { FieldValue } from '../runs/protocol'
import type { HostArray, InputSpec, NamedTensors } from '../tensor/step'

export type { NamedTensors } from '../tensor/step'

/** Rounds a tensor to the numbers of a narrow format; its gradient likewise. */
export type Rounding = (x: tf.Tensor) => tf.Tensor

/** What some metrics are computed from, and only the engine knows. */
export interface StepContext {
  readonly step: number
  /** The scheduled learning rate of this step. */
  readonly learningRate: number
}

/**
 * Data, model and loss of one run. `loss`, `project`, `metrics` and `evaluate` are pure functions of tensors, so that the step can be
 * captured; whatever changes from step to step (batch indices, noise) comes in through `inputs`.
 */
export interface Task {
  readonly parameters: readonly ParameterInfo[]
  /** Initial values, a function of the seed alone. The caller owns them. */
  initialParameters(): NamedTensors
  /** What a step takes from the host, by name. */
  readonly inputSpecs: Readonly<Record<string, InputSpec>>
  /** Inputs of step t = 0, 1, ..., a function of seed and t alone. */
  inputs(step: number): Readonly<Record<string, HostArray>>
  /**
   * Scalar to differentiate, a mean over the examples of the batch. Runs inside `tf.tidy`.
   *
   * @param rounding  if given: applied to parameters and inputs and to whatever a layer hands on. A task that can't is refused such a method.
   */
  loss(parameters: NamedTensors, inputs: NamedTensors, rounding?: Rounding): tf.Scalar
  /** Whether `loss` knows what to do with a rounding. */
  readonly rounds?: boolean
  /** State of the model that the forward pass moves and no optimizer sees: running statistics of BatchNorm. The caller owns it. */
  initialBuffers?(): NamedTensors
  /** The buffers after a step, from the parameters with which it began. Inside `tf.tidy`. */
  nextBuffers?(buffers: NamedTensors, parameters: NamedTensors, inputs: NamedTensors): NamedTensors
  /** Applied after each update (projection onto a feasible set). Runs inside `tf.tidy`. */
  project?(parameters: NamedTensors): NamedTensors
  /**
   * Scalars of every logged row besides the loss, from the parameters *before* the update. A key `loss` replaces the differentiated
   * value (when that value is noisy by construction). Inside `tf.tidy`.
   */
  metrics?(parameters: NamedTensors, inputs: NamedTensors): MetricRecord<tf.Scalar>
  /** Numbers of every logged row that the host computes without a tensor. */
  hostMetrics?(context: StepContext): MetricRecord<number>
  /** Scalars of the gradients that the update uses, at `evaluateEverySteps`. Inside `tf.tidy`. */
  gradientMetrics?(gradients: NamedTensors): MetricRecord<tf.Scalar>
  /** Held-out scalars, at `evaluateEverySteps`. Inside `tf.tidy`. */
  evaluate?(parameters: NamedTensors, buffers: NamedTensors, rounding?: Rounding): MetricRecord<tf.Scalar>
  /** Arrays, at `evaluateEverySteps`. Owns and disposes what it makes. */
  fields?(parameters: NamedTensors, step: number): Promise<readonly FieldValue[]>
  /** Frees data that the task holds. */
  dispose(): void
}

/** Fetches a static file of the site (`data/fashion-mnist.bin`) as bytes; Node reads it from `public/`. */
export type LoadFile = (path: string) => Promise<ArrayBuffer>

/** Makes a task from its spec. One per kind, listed in `lib/tasks/index.ts`. */
export type TaskFactory<K extends TaskSpec['kind'] = TaskSpec['kind']> = (
  spec: Extract<TaskSpec, { kind: K }>,
  seed: number,
  loadFile: LoadFile,
) => Task | Promise<Task>
