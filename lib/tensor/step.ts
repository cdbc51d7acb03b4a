import type * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>

/** Shape and type of a value that the host gives to each step. */
export interface InputSpec {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
}
export type HostArray = Float32Array | Int32Array

/** Tensors on the host: what a run needs to go on elsewhere. */
export type HostTensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>

/** Scalars that a step computed, by name. */
export type Metrics = Readonly<Record<string, number>>

/**
 * A training step as a pure function: from a state and inputs to metrics and the next state. It must not look at a tensor's value, keep a
 * tensor, or use a number that changes from step to step; what changes comes in through `inputs`.
 */
export interface StepSpec<Variant extends string> {
  /** float32 tensors at the start. They are copied; the caller keeps them. */
  readonly state: NamedTensors
  readonly inputs: Readonly<Record<string, InputSpec>>
  /** What a step computes besides the update may differ: the host names one of these variants for each step. The most used one comes first. */
  readonly variants: readonly Variant[]
  /**
   * Runs inside `tf.tidy`.
   *
   * @returns scalars (at most `MAX_METRICS`), and the next state, with the names and shapes of `state`; null: it stays as it is
   */
  step(
    state: NamedTensors,
    inputs: NamedTensors,
    variant: Variant,
  ): { readonly metrics: Readonly<Record<string, tf.Scalar>>; readonly state: NamedTensors | null }
}

/** How many scalars a step may report. */
export const MAX_METRICS = 64

/** Something that repeats a step. Made by `captureStep` (WebGPU), `replayKernels` (CPU backends), `eagerStep` (any); all give the same bits. */
export interface StepRunner<Variant extends string> {
  readonly mode: 'captured' | 'eager'
  /** Steps are queued and run behind our back, so that time spent in `replay` says nothing. */
  readonly deferred: boolean
  /** Steps that may be replayed before `readMetrics` must be called. */
  readonly capacity: number
  /**
   * Sets an input for the steps to come.
   *
   * @throws CourseError('bad-shape') for an unknown name or a wrong length
   */
  setInput(name: string, values: HostArray): void
  /** Runs `k` steps with the inputs as they are. On a GPU they are queued; `readMetrics` or `state` sends them off. */
  replay(k: number, variant: Variant): void
  /** The metrics of every step since the last call, in order. One readback. */
  readMetrics(): Promise<readonly Metrics[]>
  /** Copies of the state after all steps so far. The caller owns them. */
  state(): NamedTensors
  /** The same on the host. */
  snapshot(): Promise<HostTensors>
  /** @throws CourseError('bad-shape') if the snapshot is of another step */
  restore(snapshot: HostTensors): void
  /** Frees everything; reads that are under way give nothing. */
  dispose(): void
}

/** @throws CourseError('bad-shape') unless `values` fits the input of that name */
export function checkInput(inputs: Readonly<Record<string, InputSpec>>, name: string, values: HostArray): void {
  const spec = inputs[name]
  if (spec === undefined) {
    throw new CourseError('bad-shape', `The step has no input "${name}"; it has ${Object.keys(inputs).join(', ')}.`)
  }
  const wanted = spec.dtype === 'int32' ? Int32Array : Float32Array
  const size = sizeOf(spec.shape)
  if (!(values instanceof wanted) || values.length !== size) {
    throw new CourseError(
      'bad-shape',
      `The input "${name}" takes ${size} numbers of type ${spec.dtype}; got ${values.length} in a ${values.constructor.name}.`,
    )
  }
}

/** @throws CourseError('bad-shape') unless the snapshot has exactly these tensors */
export function checkSnapshot(state: Readonly<Record<string, readonly number[]>>, snapshot: HostTensors): void {
  for (const [name, shape] of Object.entries(state)) {
    const saved = snapshot[name]
    if (saved?.shape.join() !== shape.join() || saved.data.length !== sizeOf(shape)) {
      throw new CourseError('bad-shape', `The snapshot has no tensor "${name}" of shape [${shape.join(', ')}].`)
    }
  }
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)

export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]))
}
