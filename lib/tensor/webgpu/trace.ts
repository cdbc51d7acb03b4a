/** What a step would do on the GPU, in order. Buffers that the step makes are stand-ins without memory; the plan gives them some. */

/** A buffer of the step's own. */
export class TraceBuffer {
  /** Contents that the host wrote: a uniform block or a constant. */
  bytes: ArrayBuffer | null = null

  constructor(
    readonly size: number,
    readonly usage: number,
  ) {}
}

/** `TraceBuffer`: made by the step. `GPUBuffer`: of the world outside, there before the step and read by it. */
export type AnyBuffer = TraceBuffer | GPUBuffer

export interface TraceBinding {
  readonly binding: number
  readonly buffer: AnyBuffer
  readonly offset: number
  readonly size: number
  readonly writable: boolean
}

export interface DispatchCommand {
  readonly kind: 'dispatch'
  readonly pipeline: GPUComputePipeline
  readonly bindings: readonly TraceBinding[]
  readonly workgroups: readonly [number, number, number]
  /** The last binding is a uniform block that moves with the step (`step-io.ts`). */
  readonly indexed?: boolean
}

export interface CopyCommand {
  readonly kind: 'copy'
  readonly from: AnyBuffer
  readonly fromOffset: number
  readonly to: AnyBuffer
  readonly toOffset: number
  readonly size: number
}

export type Command = DispatchCommand | CopyCommand
