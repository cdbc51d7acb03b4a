import '@tensorflow/tfjs-backend-webgpu'

import { WebGPUBackend as TfjsWebGpuBackend } from '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core'

import { CourseError, toCourseError } from '../../errors'
import { PendingPipeline } from './recording'

/** A compute shader of our own. */
export interface GpuProgram {
  /** Names the code: equal names must mean equal code (encode every variant; not shapes, those go into uniforms). */
  readonly name: string
  /** A whole WGSL module with entry point `main`; group 0 holds the tensors in the order of the bindings, then the uniforms if there are any. */
  code(): string
}

/** A tensor as a shader sees it: `var<storage, read>` or `var<storage, read_write>`. */
export interface GpuBinding {
  readonly tensor: TensorInfo
  readonly access: 'read' | 'read-write'
}

/** What we use of tfjs's backend, private members included: it is frozen at 4.22, and every member here is checked by use in the tests. */
interface Internals extends KernelBackend {
  device: GPUDevice
  queue: GPUQueue
  bufferManager: BufferManager
  commandEncoder: GPUCommandEncoder | null
  computePassEncoder: GPUComputePassEncoder | null
  dispatchCountInPass: number
  commandQueueOwnedIds: WeakSet<object>
  tensorDataPendingDisposal: object[]
  uniformPendingDisposal: GPUBuffer[]
  stagingPendingDisposal: GPUBuffer[]
  readonly pipelineCache: Record<string, GPUComputePipeline>
  readonly tensorMap: { get(dataId: object): TensorData; has(dataId: object): boolean }
  write(values: tf.BackendValues | null, shape: number[], dtype: DataType): object
  makeTensorInfo(shape: number[], dtype: DataType, values?: tf.BackendValues): TensorInfo
  uploadToGPU(dataId: object): void
  tensorToBinding(tensor: TensorInfo): GPUBindingResource
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  memory(): { numBytesInGPU: number; numBytesAllocatedInGPU: number; unreliable: boolean }
}

interface TensorData {
  values: tf.BackendValues | null
  resource?: unknown
  readonly dtype: DataType
  readonly shape: number[]
}

/** tfjs's pool of GPU buffers. */
export interface BufferManager {
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void
  dispose(): void
}

/** What stands in for the GPU while a step is recorded (see `recording.ts`). */
export interface RecordingTarget {
  readonly device: GPUDevice
  readonly bufferManager: BufferManager
}

/** A pipeline that a recording asked for, and the cache that it belongs in. */
export interface UncompiledPipeline {
  readonly cache: Record<string, GPUComputePipeline>
  readonly name: string
  readonly pipeline: PendingPipeline
}

const Base = TfjsWebGpuBackend as unknown as new (device: GPUDevice, info?: GPUAdapterInfo) => Internals

/** What changes hands while a step is recorded: everything through which tfjs touches the GPU, and what it has queued. */
const SWAPPED = [
  'device',
  'queue',
  'bufferManager',
  'commandEncoder',
  'computePassEncoder',
  'dispatchCountInPass',
  'commandQueueOwnedIds',
  'tensorDataPendingDisposal',
  'uniformPendingDisposal',
  'stagingPendingDisposal',
] as const
type Queue = Pick<Internals, (typeof SWAPPED)[number]>

/**
 * tfjs's WebGPU backend with shaders of our own (`dispatch`, `allocate`, `copy`) and with a way to record what a step would do on the GPU
 * instead of doing it (`record`).
 */
export class WebGpuBackend extends Base {
  /** Bindings that a pipeline writes to; of tfjs's own pipelines it is binding 0. */
  private readonly writable = new WeakMap<GPUComputePipeline, ReadonlySet<number>>()
  private readonly pipelines: Record<string, GPUComputePipeline> = {}
  private readonly compiling = new Map<string, Promise<GPUComputePipeline>>()
  private recorded: { real: Queue; made: WeakSet<object> } | null = null

  /** Runs a shader. The tensors are uploaded if need be; those bound `read-write` must have been allocated. */
  dispatch(
    program: GpuProgram,
    bindings: readonly GpuBinding[],
    workgroups: readonly [number, number, number],
    uniforms?: ArrayBuffer,
  ): void {
    const pipeline = this.pipeline(program, bindings)
    const resources = bindings.map(({ tensor }) => {
      this.uploadToGPU(tensor.dataId)
      this.commandQueueOwnedIds.add(tensor.dataId)
      return this.tensorToBinding(tensor)
    })
    if (uniforms !== undefined) {
      const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM
      const buffer = this.bufferManager.acquireBuffer(uniforms.byteLength, usage)
      this.queue.writeBuffer(buffer, 0, uniforms)
      this.uniformPendingDisposal.push(buffer)
      resources.push({ buffer })
    }
    const entries = resources.map((resource, binding) => ({ binding, resource }))
    const bindGroup = this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    this.ensureCommandEncoderReady()
    this.computePassEncoder ??= this.commandEncoder!.beginComputePass()
    this.computePassEncoder.setPipeline(pipeline)
    this.computePassEncoder.setBindGroup(0, bindGroup)
    this.computePassEncoder.dispatchWorkgroups(...workgroups)
    this.dispatchCountInPass++
    if (this.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) this.flush()
  }

  /** A tensor with GPU memory of any content. The caller owns it. */
  allocate(shape: readonly number[], dtype: DataType): TensorInfo {
    const info = this.makeTensorInfo([...shape], dtype)
    this.uploadToGPU(info.dataId)
    return info
  }

  /** Copies bytes between two tensors; offsets and length are multiples of 4. */
  copy(from: TensorInfo, fromByte: number, to: TensorInfo, toByte: number, bytes: number): void {
    for (const { dataId } of [from, to]) {
      this.uploadToGPU(dataId)
      this.commandQueueOwnedIds.add(dataId)
    }
    this.ensureCommandEncoderReady()
    this.endComputePassEncoder()
    this.commandEncoder!.copyBufferToBuffer(this.bufferOf(from), fromByte, this.bufferOf(to), toByte, bytes)
  }

  /** The buffer that holds a tensor, uploaded if need be. While a step is recorded, of its tensors: a stand-in. */
  bufferOf(tensor: TensorInfo): GPUBuffer {
    this.uploadToGPU(tensor.dataId)
    return this.tensorMap.get(tensor.dataId).resource as GPUBuffer
  }

  /** Puts a buffer behind a tensor that has none. */
  placeTensor(tensor: TensorInfo, buffer: GPUBuffer): void {
    this.tensorMap.get(tensor.dataId).resource = buffer
  }

  /** Submits what is queued. */
  flush(): void {
    this.endComputePassEncoder()
    if (this.commandEncoder !== null) this.submitQueue()
  }

  /** Bindings that a pipeline, compiled or pending, writes to. */
  writableBindings(pipeline: GPUComputePipeline): ReadonlySet<number> {
    return this.writable.get(pipeline) ?? FIRST
  }

  /**
   * Compiles what a recording left pending, side by side, for everyone to use.
   *
   * @throws CourseError('not-capturable') if the device refuses a shader
   */
  async compile(pending: readonly UncompiledPipeline[]): Promise<ReadonlyMap<PendingPipeline, GPUComputePipeline>> {
    const compiled = await Promise.all(
      pending.map(({ name, pipeline: { descriptor } }) => {
        // Runs that start together need the same shaders.
        const underWay = this.compiling.get(name) ?? this.device.createComputePipelineAsync(descriptor)
        this.compiling.set(name, underWay)
        return underWay
      }),
    ).catch((error: unknown) => {
      throw new CourseError('not-capturable', `The GPU refuses a shader: ${toCourseError(error).message}`)
    })
    return new Map(
      pending.map(({ cache, name, pipeline }, i) => {
        const writable = this.writable.get(pipeline as unknown as GPUComputePipeline)
        if (writable !== undefined) this.writable.set(compiled[i]!, writable)
        cache[name] ??= compiled[i]!
        return [pipeline, compiled[i]!]
      }),
    )
  }

  /**
   * Runs `step` with `target` in place of the GPU: nothing is computed, tensors that it makes have stand-ins for buffers.
   *
   * @returns pipelines that the step needs and nobody has compiled
   * @throws CourseError('not-capturable') if the step reads a tensor back, and whatever `step` throws
   */
  record(target: RecordingTarget, step: () => void): readonly UncompiledPipeline[] {
    if (this.recorded !== null)
      throw new CourseError('not-capturable', 'A step that is recorded cannot record another.')
    this.flush()
    const real = this.exchange({
      device: target.device,
      queue: target.device.queue,
      bufferManager: target.bufferManager,
      commandEncoder: null,
      computePassEncoder: null,
      dispatchCountInPass: 0,
      commandQueueOwnedIds: new WeakSet(),
      tensorDataPendingDisposal: [],
      uniformPendingDisposal: [],
      stagingPendingDisposal: [],
    })
    this.recorded = { real, made: new WeakSet() }
    let pending: readonly UncompiledPipeline[] = []
    try {
      step()
    } finally {
      this.flush()
      // Tensors that were disposed after the last submit wait for a next one.
      if (this.tensorDataPendingDisposal.length > 0) {
        this.ensureCommandEncoderReady()
        this.submitQueue()
      }
      this.exchange(this.recorded.real)
      this.recorded = null
      pending = this.takePending()
    }
    return pending
  }

  /** Takes pending pipelines out of the caches, where an eager operation would find them. */
  private takePending(): readonly UncompiledPipeline[] {
    return [this.pipelines, this.pipelineCache].flatMap((cache) =>
      Object.entries(cache).flatMap(([name, pipeline]) => {
        if (!(pipeline instanceof PendingPipeline)) return []
        Reflect.deleteProperty(cache, name)
        return [{ cache, name, pipeline }]
      }),
    )
  }

  override write(values: tf.BackendValues | null, shape: number[], dtype: DataType): object {
    const dataId = super.write(values, shape, dtype)
    this.recorded?.made.add(dataId)
    return dataId
  }

  override uploadToGPU(dataId: object): void {
    const { recorded } = this
    if (recorded === null || recorded.made.has(dataId)) {
      super.uploadToGPU(dataId)
      return
    }
    // A tensor of the world outside that has not been on the GPU yet goes there for real.
    if (this.tensorMap.get(dataId).resource != null) return
    const recording = this.exchange(recorded.real)
    super.uploadToGPU(dataId)
    this.flush()
    recorded.real = this.exchange(recording)
  }

  override readSync(dataId: object): tf.BackendValues {
    this.refuseReading(dataId)
    return super.readSync(dataId)
  }

  override read(dataId: object): Promise<tf.BackendValues> {
    this.refuseReading(dataId)
    return super.read(dataId)
  }

  private refuseReading(dataId: object): void {
    if (this.recorded !== null && this.tensorMap.get(dataId).values == null) {
      throw new CourseError('not-capturable', 'A step that is recorded cannot look at the value of a tensor.')
    }
  }

  private exchange(queue: Queue): Queue {
    const before = Object.fromEntries(SWAPPED.map((name) => [name, this[name]])) as unknown as Queue
    Object.assign(this, queue)
    return before
  }

  private pipeline(program: GpuProgram, bindings: readonly GpuBinding[]): GPUComputePipeline {
    const known = this.pipelines[program.name]
    if (known !== undefined) return known
    const label = program.name
    const module = this.device.createShaderModule({ code: program.code(), label })
    const pipeline = this.device.createComputePipeline({
      layout: 'auto',
      label,
      compute: { module, entryPoint: 'main' },
    })
    this.pipelines[program.name] = pipeline
    this.writable.set(pipeline, new Set(bindings.flatMap(({ access }, i) => (access === 'read' ? [] : [i]))))
    return pipeline
  }
}

const FIRST: ReadonlySet<number> = new Set([0])

/**
 * Registers the backend under tfjs's own name, `webgpu`, so that every kernel of tfjs serves it. A device that was lost is replaced by
 * registering again.
 *
 * @param adapter  the caller has looked at it: tfjs would take a software adapter, and throws a TypeError where there is none
 */
export function registerWebGpuBackend(adapter: GPUAdapter): void {
  // A small value computed on the CPU would be baked into a recording, and rounds differently.
  tf.env().set('WEBGPU_CPU_FORWARD', false)
  if ('webgpu' in tf.engine().registryFactory) tf.removeBackend('webgpu')
  tf.registerBackend('webgpu', async () => {
    const { limits } = adapter
    const device = await adapter.requestDevice({
      requiredLimits: {
        maxBufferSize: limits.maxBufferSize,
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
        maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
        maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      },
    })
    return new WebGpuBackend(device, adapter.info)
  })
}

/** The current backend, if it is ours on WebGPU. */
export function currentWebGpuBackend(): WebGpuBackend | null {
  const backend = tf.backend()
  return backend instanceof WebGpuBackend ? backend : null
}
