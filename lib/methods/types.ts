import type * as tf from '@tensorflow/tfjs-core'

import type { Hyper, MetricRecord } from '../experiments/types'
import type { ParameterInfo } from '../optim/types'
import type { FieldValue } from '../runs/protocol'
import type { Rounding } from '../tasks/types'
import type { HostArray, InputSpec, NamedTensors } from '../tensor/step'

export interface LossAndGradients {
  readonly loss: tf.Scalar
  /** By parameter; of `scale` times the loss, if a scale was asked for. */
  readonly gradients: NamedTensors
}

export interface LossOptions {
  /** Multiplies what is differentiated, not the loss that is returned. */
  readonly scale?: tf.Scalar
  /** Only this one of `of` equal parts of the batch, counted from 0. */
  readonly part?: { readonly index: number; readonly of: number }
  /** In float32, whatever the method rounds to. */
  readonly exact?: boolean
}

/** The loss of the step's batch, its mean over the examples, at any parameters. */
export type LossAt = (parameters: NamedTensors, options?: LossOptions) => LossAndGradients

/** What a method makes a step from. Its tensors belong to the engine's `tf.tidy`. */
export interface StepParts<H extends Hyper> {
  readonly parameters: NamedTensors
  readonly optimizerSlots: NamedTensors
  /** The method's own state, by the names of `init`. */
  readonly slots: NamedTensors
  /** Numbers of `h` as scalars, so that a slider may move them. */
  readonly live: Readonly<Record<string, tf.Scalar>>
  /** By the names of `inputSpecs`. */
  readonly inputs: NamedTensors
  /** Host values: read only what is not a number from it, `structural` numbers, and whether a number is 0. */
  readonly h: H
  readonly lossAt: LossAt
  /** The same loss without its gradients. */
  readonly lossOnly: (parameters: NamedTensors) => tf.Scalar
  /** Whether this step's metrics are read; a step that is not logged may give another finite loss for `loss` if it is cheaper. */
  readonly logged: boolean
  /** The optimizer's update. Takes gradients from wherever the method has them. */
  readonly update: (
    gradients: NamedTensors,
    parameters: NamedTensors,
  ) => { readonly parameters: NamedTensors; readonly optimizerSlots: NamedTensors }
}

/** What a step leaves behind. */
export interface StepOutcome {
  /** At the parameters that the step began with. */
  readonly loss: tf.Scalar
  /** What the update used; metrics of gradients are of these. */
  readonly gradients: NamedTensors
  readonly parameters: NamedTensors
  readonly optimizerSlots: NamedTensors
  readonly slots: NamedTensors
  readonly metrics?: MetricRecord<tf.Scalar>
}

/**
 * A method: what a training step does around the optimizer's update. A pure function of tensors, so that the step can be captured, replayed
 * and snapshotted. Every file in `lib/methods` exports one, and `lib/methods/index.ts` lists it.
 */
export interface MethodDef<H extends Hyper = Hyper> {
  /** URL of the paper or of the reference code. */
  readonly source: string
  readonly defaults: H
  /** Names in `defaults` that shape the computation: numbers that no slider may move mid-run. */
  readonly structural?: readonly (keyof H & string)[]
  /** Whether a step may leave everything as it was. Optimizers that count their updates are refused then: the host counts every step. */
  skipsSteps?(h: H): boolean
  /** Gradient evaluations of a whole batch that one step costs. */
  gradEvalsPerStep(h: H): number
  /** The initial parameters as the method keeps them (rounded, say). New tensors, which the caller owns; default: as they are. */
  prepare?(parameters: NamedTensors, h: H): NamedTensors
  /** State before the first step. The caller owns the tensors. */
  init?(parameters: NamedTensors, h: H): NamedTensors
  /** What a step takes from the host besides numbers of `h`. */
  inputSpecs?(parameters: readonly ParameterInfo[], h: H): Readonly<Record<string, InputSpec>>
  /** Inputs of step t = 0, 1, ..., a function of its arguments alone. */
  inputs?(parameters: readonly ParameterInfo[], h: H, seed: number, step: number): Readonly<Record<string, HostArray>>
  /** How the forward pass rounds; default: not at all. */
  rounding?(h: H): Rounding | null
  step(parts: StepParts<H>): StepOutcome
  /** The loss of the last row, which has no step after it; default: the task's, of the whole batch at once. */
  loss?(parts: Pick<StepParts<H>, 'parameters' | 'h' | 'lossAt'>): tf.Scalar
  /** Arrays, at `evaluateEverySteps`, computed eagerly. Owns and disposes what it makes. */
  fields?(
    parts: Pick<StepParts<H>, 'parameters' | 'slots' | 'h' | 'lossAt'>,
    step: number,
  ): Promise<readonly FieldValue[]>
}
