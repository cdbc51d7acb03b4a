/**
 * Labs: questions to the tensor core that are answered by a measurement instead of a training run, such as "how long does this kernel
 * take here" or "how high is the loss on this plane". Requests and results are plain data; `lib/labs/index.ts` knows who answers which.
 */

/** Request and result of each kind of lab. Results survive JSON, so that they can be recorded. */
export interface Labs {
  /** Layer norm against RMS norm as fused kernels, forward and backward, timed in one go on this machine. */
  readonly 'norm-cost': {
    readonly request: {
      readonly rows: number
      readonly width: number
      /** Each times both norms once, the order changing from round to round. */
      readonly rounds: number
      readonly seed: number
    }
    readonly result: {
      /** Milliseconds of one forward and backward pass, round by round. */
      readonly layerMs: readonly number[]
      readonly rmsMs: readonly number[]
    }
  }
}

export type LabName = keyof Labs

/** What is asked, as data: `{ lab: 'norm-cost', rows: 64, ... }`. */
export type LabRequest<L extends LabName = LabName> = { readonly [K in L]: { readonly lab: K } & Labs[K]['request'] }[L]

export type LabResult<L extends LabName = LabName> = Labs[L]['result']

/** One lab as the course shows it: what is asked, and a recording of an answer. */
export interface LabPreset<L extends LabName = LabName> {
  /** kebab-case, unique in the course. */
  readonly id: string
  readonly request: LabRequest<L>
}

/** A recorded answer, `public/recordings/labs/<id>.json`. */
export interface LabRecording<L extends LabName = LabName> {
  readonly lab: string
  /** Of the request: a changed one makes a recording stale. */
  readonly fingerprint: string
  readonly backend: string
  readonly recordedOn: string
  readonly result: LabResult<L>
}
