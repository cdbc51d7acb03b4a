/** What page and worker say to each other. Types only: both sides import it, neither imports the other. */
import type { ErrorCode } from '../errors'
import type { LabRequest, LabResult } from '../labs/types'
import type { FieldName, Intervention, MetricRecord, RunConfig } from '../experiments/types'

export type BackendName = 'webgpu' | 'wasm' | 'cpu'

export interface BackendInfo {
  readonly name: BackendName
  /** What a reader may be shown: adapter or instruction set. */
  readonly description: string
  /** One sentence for each rung of the ladder that was skipped, with the reason. */
  readonly skipped: readonly string[]
}

/** How much arithmetic a training step is; `lib/experiments/workload.ts` draws the lines. */
export type SizeClass = 'small' | 'medium' | 'large'

/** One rung of the ladder, as it was found when it was tried. */
export interface RungReport {
  readonly name: BackendName
  /** As in `BackendInfo`; empty if it does not work. */
  readonly description: string
  /** Why it can't be used, in one sentence; null if it can. */
  readonly reason: string | null
  /** Training steps a second of a network of each size. Sizes are left out at which it has no chance, and all where nothing was timed. */
  readonly stepsPerSecond: Partial<Readonly<Record<SizeClass, number>>>
}

/**
 * Rows of one run's log since the last frame, columnar. A metric that was not measured at a row is NaN there.
 * `elapsedMs` is training time (pauses excluded) and is the only part that differs between two equal runs.
 */
export interface MetricFrame {
  readonly runId: string
  /** 0, 1, 2, ... in each run; a gap means that a frame was lost. */
  readonly seq: number
  readonly steps: Uint32Array
  readonly elapsedMs: Float32Array
  readonly values: MetricRecord<Float32Array>
  /** The newest value of each array-valued metric measured since the last frame. */
  readonly fields: readonly FieldValue[]
}

/** An array-valued metric at one step. `extent` is [xMin, xMax, yMin, yMax] of a grid, row 0 at yMin. */
export interface FieldValue {
  readonly name: FieldName
  readonly step: number
  readonly shape: readonly number[]
  readonly data: Float32Array
  readonly extent?: readonly [number, number, number, number]
}

export type EndReason = 'completed' | 'stopped' | 'diverged'

export type ToWorker =
  /**
   * Sent once, first. `backend` null: try and time every rung, and settle on the fastest for a step of this size; else take that one, or the next that
   * works. `forced`: the reader named it, so a software adapter will do. `checkEvery`: debug; every n-th captured step is run eagerly as well, and the run
   * fails where the two disagree. `baseUrl`: where static files are. `lock`: the Web Lock that the worker keeps for life, so that the page learns of its
   * death; null where there are none.
   */
  | {
      readonly type: 'hello'
      readonly backend: BackendName | null
      readonly forced: boolean
      readonly size: SizeClass
      readonly checkEvery: number | null
      readonly baseUrl: string
      readonly lock: string | null
    }
  | { readonly type: 'start'; readonly runId: string; readonly config: RunConfig }
  | { readonly type: 'pause' | 'resume' | 'stop'; readonly runId: string }
  /**
   * A slider moved: it acts on all of these runs from the same step on, the first that none of them has passed and that is not
   * before `notBefore`, so that a link can repeat it. Answered by an `intervened` or `refused` for each run.
   */
  | {
      readonly type: 'set'
      readonly runIds: readonly string[]
      readonly path: string
      readonly value: number
      readonly notBefore: number
    }

  /** A measurement instead of a run; runs wait while it is under way. Answered by `lab-progress` and then `lab-result` or `failed`. */
  | { readonly type: 'lab'; readonly runId: string; readonly request: LabRequest }
  /** It ends at the next opportunity; nothing more is heard of it. */
  | { readonly type: 'stop-lab'; readonly runId: string }

export type FromWorker =
  /** The worker holds the lock of `hello`: whoever is given it from now on knows that the worker is gone. */
  | { readonly type: 'alive' }
  /** The rungs that were tried, best-scaling first. */
  | { readonly type: 'ready'; readonly backend: BackendInfo; readonly ladder: readonly RungReport[] }
  | {
      readonly type: 'started'
      readonly runId: string
      readonly parameterCount: number
      readonly gradEvalsPerStep: number
      readonly mode: 'captured' | 'eager'
      /** Why its steps are not captured; null if they are. */
      readonly eagerBecause: string | null
    }
  | { readonly type: 'frame'; readonly frame: MetricFrame }
  | { readonly type: 'paused'; readonly runId: string; readonly step: number }
  | { readonly type: 'intervened'; readonly runId: string; readonly intervention: Intervention }
  /** A slider's change can't be made mid-run; the run goes on as it was. */
  | {
      readonly type: 'refused'
      readonly runId: string
      readonly path: string
      readonly code: ErrorCode
      readonly message: string
    }
  | { readonly type: 'ended'; readonly runId: string; readonly reason: EndReason; readonly step: number }
  /** How much of a lab is done, from 0 to 1. */
  | { readonly type: 'lab-progress'; readonly runId: string; readonly done: number }
  | { readonly type: 'lab-result'; readonly runId: string; readonly result: LabResult }
  /** The backend changed under the runs (device lost); they went on from their last snapshot. */
  | { readonly type: 'moved'; readonly backend: BackendInfo; readonly reason: string }
  | { readonly type: 'failed'; readonly runId: string | null; readonly code: ErrorCode; readonly message: string }
