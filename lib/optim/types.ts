import type * as tf from '@tensorflow/tfjs-core'

import type { Hyper } from '../experiments/types'

/** What an optimizer may ask of a parameter before it takes it. */
export interface ParameterInfo {
  readonly name: string
  readonly shape: readonly number[]
  /** `hidden-matrix`: a weight matrix between two hidden layers, [out, in]. Biases, first and last layers are `other`. */
  readonly role: 'hidden-matrix' | 'other'
}

/** Numeric hyper-parameters as scalars: a slider moves them without a new graph. */
export type Live<H extends Hyper> = { readonly [K in keyof H as H[K] extends number ? K : never]: tf.Scalar }

/** Per-parameter state by slot name (`m`, `v`, ...). */
export type Slots = Readonly<Record<string, tf.Tensor>>

/**
 * An update rule for one parameter tensor: pure, so that a training step can be captured, replayed, snapshotted and forked.
 * Every file in `lib/optim` exports one, and `lib/optim/index.ts` lists it.
 */
export interface OptimizerDef<H extends Hyper = Hyper> {
  /** URL of the paper or of the reference code. */
  readonly source: string
  readonly defaults: H
  /** Names in `defaults` that shape the computation (iteration counts): numbers that no slider may move mid-run. */
  readonly structural?: readonly (keyof H & string)[]
  /** Which parameters it takes; default: all. The rest go to `OptimizerSpec.rest`. */
  appliesTo?(parameter: ParameterInfo): boolean
  /** State of one parameter before the first update. The caller owns the tensors. `h` are host values. */
  init(parameter: tf.Tensor, h: H): Slots
  /**
   * One update. Runs inside the engine's `tf.tidy`; must not dispose or keep its arguments.
   *
   * @param gradient  same shape as `parameter`
   * @param live      numeric hyper-parameters as scalars; `live.lr` already holds the scheduled rate
   * @param h         host values: read only booleans, arrays and `structural` numbers from it
   */
  update(
    gradient: tf.Tensor,
    parameter: tf.Tensor,
    slots: Slots,
    live: Live<H>,
    h: H,
  ): { parameter: tf.Tensor; slots: Slots }
}
