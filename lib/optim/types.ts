import type * as tf from '@tensorflow/tfjs-core'

import type { Hyper } from '../experiments/types'
import type { UpdateRule } from '../tensor/ops/packed-update'

/** What an optimizer may ask of a parameter before it takes it. */
export interface ParameterInfo {
  readonly name: string
  readonly shape: readonly number[]
  /** `hidden-matrix`: a weight matrix between two hidden layers, [out, in]. Biases, first and last layers are `other`. */
  readonly role: 'hidden-matrix' | 'other'
}

/** Numbers that a run counts on the host, by name: plain JSON, so that they travel in a snapshot. */
export type Clock<C extends string = string> = Readonly<Record<C, number>>

/** Numeric hyper-parameters and clock values as scalars: a slider moves them, and time passes, without a new graph. */
export type Live<H extends Hyper, C extends string = never> = {
  readonly [K in keyof H as H[K] extends number ? K : never]: tf.Scalar
} & Readonly<Record<C, tf.Scalar>>

/** Per-parameter state by slot name (`m`, `v`, ...). */
export type Slots = Readonly<Record<string, tf.Tensor>>

/**
 * An optimizer: pure functions of tensors, so that a training step can be captured, replayed, snapshotted and forked.
 * Every file in `lib/optim` exports one, and `lib/optim/index.ts` lists it.
 *
 * @typeParam C  names of the clock's numbers
 */
export interface OptimizerDef<H extends Hyper = Hyper, C extends string = never> {
  /** URL of the paper or of the reference code. */
  readonly source: string
  readonly defaults: H
  /** Names in `defaults` that shape the computation (iteration counts): numbers that no slider may move mid-run. */
  readonly structural?: readonly (keyof H & string)[]
  /** What changes from update to update without a look at any tensor (bias corrections, ages). */
  readonly clock?: {
    readonly start: Clock<C>
    /** Runs before each update, also the first; `h` is that update's, so that a slider counts from where it was moved. */
    tick(clock: Clock<C>, h: H): Clock<C>
  }
  /** Which parameters it takes; default: all. The rest go to `OptimizerSpec.rest`. */
  appliesTo?(parameter: ParameterInfo): boolean
  /** State of one parameter before the first update. The caller owns the tensors. `h` are host values. */
  init(parameter: tf.Tensor, h: H): Slots
  /**
   * One update in tensor operations: the formula, and what `fused` is held to. Runs inside the engine's `tf.tidy`; must not dispose or
   * keep its arguments.
   *
   * @param gradient  same shape as `parameter`
   * @param live      numeric hyper-parameters and clock values as scalars; `live.lr` already holds the scheduled rate
   * @param h         host values: read only booleans, arrays, `structural` numbers and whether a number is 0 from it
   */
  update(
    gradient: tf.Tensor,
    parameter: tf.Tensor,
    slots: Slots,
    live: Live<H, C>,
    h: H,
  ): { parameter: tf.Tensor; slots: Slots }
  /**
   * The same update as one loop over numbers, if it is one. Its `live` are names of numbers in `h` and in the clock, its slots those of
   * `init`, and it depends on what `update` may read from `h`, nothing else.
   */
  fused?(h: H): UpdateRule | null
}

/** An optimizer whose names of hyper-parameters and clock values are only known at run time. */
export type AnyOptimizer = OptimizerDef<Hyper, string>
