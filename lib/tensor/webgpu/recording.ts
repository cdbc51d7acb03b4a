import { CourseError } from '../../errors'
import type { BufferManager, RecordingTarget } from './backend'
import { TraceBuffer, type AnyBuffer, type Command, type TraceBinding } from './trace'

/** A pipeline that is asked for and not compiled yet: a step's shaders compile side by side once it is recorded. */
export class PendingPipeline {
  constructor(readonly descriptor: GPUComputePipelineDescriptor) {}

  /** Bind groups are not made while a step is recorded, so there is nothing to lay out. */
  getBindGroupLayout(): null {
    return null
  }
}

/**
 * Stands in for the GPU and its buffer pool while a step runs, and writes down what the step asks for.
 *
 * It has the part of WebGPU's interface that tfjs 4.22 uses for computing. Every buffer is new: one
 * that was recycled within the step would hold, when the step is replayed, what its last user left there.
 */
export class Recording implements RecordingTarget {
  private commands: Command[] = []
  readonly device: GPUDevice
  readonly bufferManager: BufferManager

  /**
   * @param real      parses shaders and has the limits
   * @param writable  bindings that a pipeline writes to
   */
  constructor(
    real: GPUDevice,
    private readonly writable: (pipeline: GPUComputePipeline) => ReadonlySet<number>,
  ) {
    this.bufferManager = {
      acquireBuffer: (size, usage, mapped = false) => standIn(size, usage, mapped) as unknown as GPUBuffer,
      releaseBuffer: nothing,
      dispose: nothing,
    }
    this.device = {
      limits: real.limits,
      features: real.features,
      queue: { writeBuffer, submit: nothing },
      createShaderModule: (descriptor: GPUShaderModuleDescriptor) => real.createShaderModule(descriptor),
      createComputePipeline: (descriptor: GPUComputePipelineDescriptor) => new PendingPipeline(descriptor),
      createBindGroup: ({ entries }: GPUBindGroupDescriptor) => [...entries],
      createCommandEncoder: () => this.commandEncoder(),
    } as unknown as GPUDevice
  }

  /** What was asked for since the last call. */
  takeCommands(): readonly Command[] {
    const { commands } = this
    this.commands = []
    return commands
  }

  private commandEncoder(): GPUCommandEncoder {
    return {
      beginComputePass: () => this.computePass(),
      copyBufferToBuffer: (from: AnyBuffer, fromOffset: number, to: AnyBuffer, toOffset: number, size: number) => {
        this.commands.push({ kind: 'copy', from, fromOffset, to, toOffset, size })
      },
      finish: nothing,
    } as unknown as GPUCommandEncoder
  }

  private computePass(): GPUComputePassEncoder {
    let pipeline: GPUComputePipeline
    let entries: readonly GPUBindGroupEntry[]
    return {
      setPipeline: (next: GPUComputePipeline) => (pipeline = next),
      setBindGroup: (_: number, group: unknown) => (entries = group as readonly GPUBindGroupEntry[]),
      dispatchWorkgroups: (x: number, y = 1, z = 1) => {
        const writable = this.writable(pipeline)
        const bindings = entries.map((entry) => bindingOf(entry, writable.has(entry.binding)))
        this.commands.push({ kind: 'dispatch', pipeline, bindings, workgroups: [x, y, z] })
      },
      end: nothing,
    } as unknown as GPUComputePassEncoder
  }
}

function nothing(): void {
  // Nothing is computed while a step is recorded.
}

/** A stand-in that tfjs can write a constant through, as through a mapped buffer. */
function standIn(size: number, usage: number, mapped: boolean): TraceBuffer {
  const buffer = new TraceBuffer(size, usage)
  if (!mapped) return buffer
  buffer.bytes = new ArrayBuffer(size)
  return Object.assign(buffer, { mapState: 'mapped', getMappedRange: () => buffer.bytes, unmap: nothing })
}

function writeBuffer(buffer: AnyBuffer, offset: number, data: ArrayBuffer): void {
  if (!(buffer instanceof TraceBuffer) || offset !== 0) {
    throw new CourseError('not-capturable', 'A step that is recorded cannot write to a buffer that others use.')
  }
  buffer.bytes = data.slice(0)
}

function bindingOf({ binding, resource }: GPUBindGroupEntry, writable: boolean): TraceBinding {
  // tfjs binds a real tensor as { buffer }, and what it takes for a texture, such as a stand-in, as it is.
  const {
    buffer,
    offset = 0,
    size,
  } = (resource instanceof TraceBuffer ? { buffer: resource } : resource) as {
    buffer: AnyBuffer
    offset?: number
    size?: number
  }
  return { binding, buffer, offset, size: size ?? buffer.size - offset, writable }
}
