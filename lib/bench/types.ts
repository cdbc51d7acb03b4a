/** What the bench page, its worker and the peers' workers say to each other. Types only: every side imports it for nothing. */
import type { RunConfig, TaskSpec } from '../experiments/types'
import type { BackendName, RungReport, SizeClass } from '../runs/protocol'

/** Our engine and its peers, each on one kind of device. */
export type EngineName =
  | 'descent-webgpu'
  | 'descent-wasm'
  | 'descent-cpu'
  | 'tfjs-webgpu'
  | 'tfjs-wasm'
  | 'tfjs-cpu'
  | 'jax-webgpu'
  | 'jax-wasm'
  | 'plain'

/** A network or product that every engine can build for itself. */
export type ModelSpec =
  /** W1 [out, in], b1, W2, ...; relu between the layers. Batches `x` [n, in] with `labels` [n] or `targets` [n, out]. */
  | { readonly kind: 'mlp'; readonly widths: readonly number[]; readonly loss: 'cross-entropy' | 'mse' }
  /** As lib/models/transformer.ts, layer norm. Batches `tokens` and `targets`, [n * length]. */
  | {
      readonly kind: 'transformer'
      readonly layers: number
      readonly heads: number
      readonly width: number
      readonly length: number
      readonly symbols: number
    }
  /** C <- C B from C = `a`, B = `b`, square, in the weights; a "step" is one product, its "loss" C's first entry. */
  | { readonly kind: 'matmul'; readonly size: number }

/** Adam, or AdamW if `weightDecay` is above zero, as PyTorch computes them. */
export interface AdamSpec {
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly eps: number
  readonly weightDecay: number
}

/** One row of the comparison. */
export interface BenchTask {
  readonly id: string
  readonly title: string
  readonly model: ModelSpec
  /** What peers use; null where only we have the optimizer, and for products. */
  readonly optimizer: AdamSpec | null
  /** How our engine is asked for the same; null for a product. */
  readonly config: RunConfig | null
  readonly engines: readonly EngineName[]
}

export interface HostArray {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}
export type NamedArrays = Readonly<Record<string, HostArray>>

/** A task with its numbers: the same initial weights and batches for every engine. Batch t is `batches[t % batches.length]`. */
export interface Problem {
  readonly task: BenchTask
  readonly weights: NamedArrays
  readonly batches: readonly NamedArrays[]
}

/** When an engine waits for its device: after each step, or once at the end of a block. Each gets the one that suits it better. */
export type Waiting = 'each-step' | 'at-the-end'

/** The outcome of one block of steps. */
export interface Block {
  readonly steps: number
  readonly ms: number
  /** Of the last step, before its update; read inside the timed block. */
  readonly loss: number
  /** Loss of step `CHECKED_STEP`, once it has passed. */
  readonly checkedLoss: number | null
}

export interface OpenedEngine {
  /** Adapter or instruction set. */
  readonly description: string
}

/** What a captured step consists of, where the engine tells. */
export interface StepFacts {
  readonly mode: string | null
  readonly dispatchesPerStep: number | null
  /** GPU memory of the step: state, intermediates, constants. */
  readonly gpuBytes: number | null
}

export type ToContestant =
  | { readonly type: 'open'; readonly engine: EngineName; readonly baseUrl: string; readonly software: boolean }
  | { readonly type: 'prepare'; readonly problem: Problem }
  | { readonly type: 'run'; readonly steps: number; readonly waiting: Waiting }
  /** Only our worker answers these. */
  | { readonly type: 'problem'; readonly task: BenchTask; readonly baseUrl: string }
  | { readonly type: 'check'; readonly backend: BackendName; readonly baseUrl: string; readonly software: boolean }

/** Each request is answered once, in order. */
export type FromContestant =
  | ({ readonly type: 'opened' } & OpenedEngine)
  | { readonly type: 'prepared' }
  | ({ readonly type: 'ran' } & Block & StepFacts)
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'checked'; readonly check: RungCheck }
  | { readonly type: 'failed'; readonly message: string }

/** Mismatched bit patterns of one narrow format on one backend. */
export interface RoundingCheck {
  readonly format: string
  readonly patterns: number
  readonly mismatches: number
  /** The first few, as hexadecimal float32 bits: given, expected, got. */
  readonly examples: readonly string[]
}

/** Whether a backend computes what it should. */
export interface RungCheck {
  readonly backend: BackendName
  readonly description: string
  readonly gradient: { readonly ok: boolean; readonly worstError: number | null; readonly message: string | null }
  /** Null where the rounding kernel is not there. */
  readonly rounding: readonly RoundingCheck[] | null
}

/** One engine on one task. */
export interface Cell {
  readonly engine: EngineName
  readonly state: 'measured' | 'too slow' | 'cannot run'
  /** Median over the blocks. */
  readonly stepsPerSecond: number | null
  readonly slowest: number | null
  readonly fastest: number | null
  readonly blocks: number
  readonly waiting: Waiting
  /** After 20 steps. */
  readonly checkedLoss: number | null
  /** Its loss differs from the others' by more than the tolerance. */
  readonly lossDiffers: boolean
  readonly reason: string | null
  readonly facts: StepFacts
}

export interface TaskComparison {
  readonly id: string
  readonly title: string
  /** Of a product; null where the unit is steps. */
  readonly flopsPerStep: number | null
  readonly cells: readonly Cell[]
}

export interface TargetOutcome {
  readonly statement: string
  readonly bound: 'at least' | 'at most'
  readonly target: number
  /** Null: not measurable here, for the reason given. */
  readonly measured: number | null
  readonly met: boolean | null
  readonly reason: string | null
}

export interface Comparison {
  readonly policy: string
  readonly engines: readonly {
    readonly engine: EngineName
    readonly description: string
    readonly reason: string | null
  }[]
  readonly tasks: readonly TaskComparison[]
  readonly targets: readonly TargetOutcome[]
}

/** One demo of the course, as the page times it: its first run, and what a press on Run asks for in all. */
export interface BenchDemo {
  readonly id: string
  readonly title: string
  readonly config: RunConfig
  /** Of all its runs: they train on one backend. */
  readonly tasks: readonly TaskSpec[]
  /** Over all runs and seeds. */
  readonly totalSteps: number
}

export type Verdict = 'live' | 'live but slow' | 'recording'

/** One demo of the course, trained for about half a second as its Run button would. */
export interface DemoSpeed {
  readonly id: string
  readonly title: string
  readonly size: SizeClass
  readonly backend: BackendName | null
  readonly mode: string | null
  readonly stepsPerSecond: number | null
  /** What one press on Run takes at this speed. */
  readonly seconds: number | null
  /** From a second press on Run to its first frame. */
  readonly firstFrameMs: number | null
  readonly verdict: Verdict
  readonly reason: string | null
}

/** Everything that a run of the page found; `window.benchResult`. */
export interface BenchResult {
  readonly version: 1
  readonly startedAt: string
  readonly tookSeconds: number
  readonly userAgent: string
  readonly cores: number
  /** What went wrong or was cancelled; the rest holds what was measured before. */
  readonly error?: string
  readonly adapter: string | null
  /** How long it took to try and time every rung, worker and all. */
  readonly ladderMs: number | null
  readonly ladder: readonly RungReport[]
  readonly checks: readonly RungCheck[]
  /** The slowest of the demos'. */
  readonly firstFrameMs: number | null
  readonly demosExpected: number
  readonly demos: readonly DemoSpeed[]
  readonly comparison: Comparison | null
}
