import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../../errors'
import {
  checkInput,
  checkSnapshot,
  mapValues,
  MAX_METRICS,
  sizeOf,
  type HostArray,
  type HostTensors,
  type Metrics,
  type NamedTensors,
  type StepRunner,
  type StepSpec,
} from '../step'
import type { WebGpuBackend } from './backend'
import { planStep, roundUp, type Memory, type Place, type Plan } from './plan'
import { fetchInputs, makeIndices, recordMetrics, type IndexedDispatch, type Indices } from './step-io'
import { recordStep, type NamedBuffers, type RecordedStep, type RecordedVariant } from './record-step'
import { TraceBuffer, type CopyCommand } from './trace'

const BYTES = 4
const ROW_BYTES = MAX_METRICS * BYTES
/** A run's last step and the row after it come together. */
const LEAST_STEPS = 2
/** Bounds of one submit: the ring of metrics, and the inputs that wait in it. */
const MOST_STEPS = 1024
const MOST_INPUT_BYTES = 4 << 20

/** One way in which the step may run, as recorded. */
interface Variant extends Plan {
  readonly metricNames: readonly string[]
}

/**
 * Records a training step on WebGPU, to be replayed without tfjs: what a CUDA graph is to PyTorch. See `docs/tensor-core.md`.
 *
 * @param spec  tensors that its step reads besides state and inputs (a data set) must live as long as the capture
 * @throws CourseError('not-capturable') if the step does what a recording can't repeat, or the device refuses a shader
 */
export async function captureStep<V extends string>(
  backend: WebGpuBackend,
  spec: StepSpec<V>,
): Promise<CapturedStep<V>> {
  const recorded = await recordStep(backend, spec)
  // A binding that the device refuses would otherwise drop whole batches, with a message on the console alone.
  backend.device.pushErrorScope('validation')
  let captured: CapturedStep<V>
  let refusal: Promise<GPUError | null>
  try {
    captured = new CapturedStep(backend, spec, recorded)
  } finally {
    refusal = backend.device.popErrorScope()
  }
  const refused = await refusal
  if (refused === null) return captured
  captured.dispose()
  throw new CourseError('not-capturable', `The GPU refuses the recorded step: ${refused.message}`)
}

export class CapturedStep<V extends string> implements StepRunner<V> {
  readonly mode = 'captured'
  readonly deferred = true
  readonly capacity: number
  private readonly device: GPUDevice
  private readonly memory: Memory
  private readonly variants = new Map<V, Variant>()
  private readonly metricsBuffer: TraceBuffer

  /** The inputs of one step on the host and on the GPU; each steps' rows wait in `table`. */
  private readonly row: Uint8Array
  private readonly rowOffsets = new Map<string, number>()
  private readonly inputs: GPUBuffer
  private readonly table: { readonly host: Uint8Array; readonly gpu: GPUBuffer }
  private rowsWritten = 0
  private rowsSent = 0
  private rowChanged = true

  private readonly indices: Indices
  private readonly fetch: IndexedDispatch

  private readonly ring: GPUBuffer
  private unread: Variant[] = []
  private readonly staging: GPUBuffer[] = []
  private encoder: GPUCommandEncoder | null = null
  /** Goes on from step to step: a pass that ends makes the GPU wait. */
  private pass: GPUComputePassEncoder | null = null
  /** Variants in what is encoded, and those that the device has taken before. */
  private readonly encoded = new Set<Variant>()
  private readonly accepted = new Set<Variant>()
  private refusal: Promise<GPUError | null> | null = null
  private disposed = false

  constructor(
    private readonly backend: WebGpuBackend,
    private readonly spec: StepSpec<V>,
    private readonly recorded: RecordedStep<V>,
  ) {
    this.device = backend.device
    const alignment = this.device.limits.minStorageBufferOffsetAlignment
    let rowBytes = 0
    for (const [name, { shape }] of Object.entries(spec.inputs)) {
      this.rowOffsets.set(name, rowBytes)
      rowBytes = roundUp(rowBytes + bytesOf(shape), alignment)
    }
    rowBytes = Math.max(rowBytes, alignment)
    this.row = new Uint8Array(rowBytes)
    this.capacity = Math.max(LEAST_STEPS, Math.min(MOST_STEPS, Math.floor(MOST_INPUT_BYTES / rowBytes)))
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage
    const make = (size: number, usage: number) => this.device.createBuffer({ size, usage })
    this.inputs = make(rowBytes, STORAGE | COPY_SRC)
    this.table = {
      host: new Uint8Array(this.capacity * rowBytes),
      gpu: make(this.capacity * rowBytes, STORAGE | COPY_DST),
    }
    this.indices = makeIndices(this.device, this.capacity, rowBytes / BYTES)
    this.fetch = fetchInputs(this.device, this.table.gpu, this.inputs, this.indices)
    this.ring = make(this.capacity * ROW_BYTES, STORAGE | COPY_SRC)
    this.metricsBuffer = new TraceBuffer(this.ring.size, 0)
    const places = new Map<TraceBuffer, Place>([[this.metricsBuffer, { buffer: this.ring, offset: 0 }]])
    for (const [name, buffer] of Object.entries(recorded.inputs)) {
      places.set(buffer, { buffer: this.inputs, offset: this.rowOffsets.get(name)! })
    }
    this.memory = { device: this.device, state: new Map(), scratch: [], places }
    try {
      for (const [name, variant] of recorded.variants) this.variants.set(name, this.plan(variant))
      this.writeState(spec.state)
    } catch (error) {
      this.dispose()
      throw error
    }
  }

  /** Shader dispatches of one step, those that fetch inputs and record metrics included. */
  dispatches(variant: V): number {
    return this.variant(variant).dispatches + 1
  }

  /** Bytes of GPU memory that this capture holds for the step itself: state, scratch, constants; without inputs and metrics under way. */
  get bytes(): number {
    const buffers = [...this.memory.state.values(), ...this.memory.scratch, ...this.ownBuffers()]
    return buffers.reduce((sum, { size }) => sum + size, 0)
  }

  setInput(name: string, values: HostArray): void {
    checkInput(this.spec.inputs, name, values)
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    this.row.set(bytes, this.rowOffsets.get(name))
    this.rowChanged = true
  }

  replay(k: number, variant: V): void {
    if (this.unread.length + k > this.capacity) {
      throw new CourseError('internal', `Metrics of ${this.capacity} steps at most can wait; read them first.`)
    }
    const plan = this.variant(variant)
    for (let i = 0; i < k; i++) this.encodeStep(plan)
  }

  async readMetrics(): Promise<readonly Metrics[]> {
    const rows = this.unread
    if (rows.length === 0) return []
    const size = rows.length * ROW_BYTES
    const staging = this.takeStaging(size)
    this.endPass()
    this.encode().copyBufferToBuffer(this.ring, 0, staging, 0, size)
    this.submit()
    this.unread = []
    this.rowsWritten = 0
    this.rowsSent = 0
    try {
      await staging.mapAsync(GPUMapMode.READ, 0, size)
    } catch (error) {
      if (this.disposed) return []
      throw error
    }
    if (this.disposed) {
      staging.destroy()
      return []
    }
    await this.checkAcceptance()
    const numbers = new Float32Array(staging.getMappedRange(0, size))
    const metrics = rows.map(({ metricNames }, row) =>
      Object.fromEntries(metricNames.map((name, i) => [name, numbers[row * MAX_METRICS + i]!])),
    )
    staging.unmap()
    this.staging.push(staging)
    return metrics
  }

  state(): NamedTensors {
    this.submit()
    return mapValues(this.spec.state, ({ shape, dtype }, name) => {
      const info = this.backend.allocate(shape, dtype)
      const { buffer, offset } = this.placeOfState(name)
      this.backend.flush() // What else uses the tensor's memory, recycled as it may be, comes before the copy.
      const encoder = this.device.createCommandEncoder()
      encoder.copyBufferToBuffer(buffer, offset, this.backend.bufferOf(info), 0, bytesOf(shape))
      this.device.queue.submit([encoder.finish()])
      return tf.engine().makeTensorFromTensorInfo(info, this.backend)
    })
  }

  async snapshot(): Promise<HostTensors> {
    this.submit()
    const blocks = [...new Set(Object.keys(this.spec.state).map((name) => this.placeOfState(name).buffer))]
    await this.checkAcceptance()
    const starts = new Map<GPUBuffer, number>()
    const size = blocks.reduce((sum, buffer) => (starts.set(buffer, sum), sum + buffer.size), 0)
    if (size === 0) return {}
    const { COPY_DST, MAP_READ } = GPUBufferUsage
    const staging = this.device.createBuffer({ size, usage: COPY_DST | MAP_READ })
    try {
      const encoder = this.device.createCommandEncoder()
      blocks.forEach((buffer) => encoder.copyBufferToBuffer(buffer, 0, staging, starts.get(buffer)!, buffer.size))
      this.device.queue.submit([encoder.finish()])
      await staging.mapAsync(GPUMapMode.READ)
      const bytes = staging.getMappedRange().slice(0)
      return mapValues(this.spec.state, ({ shape }, name) => {
        const { buffer, offset } = this.placeOfState(name)
        return { shape, data: new Float32Array(bytes, starts.get(buffer)! + offset, sizeOf(shape)) }
      })
    } finally {
      staging.destroy()
    }
  }

  restore(snapshot: HostTensors): void {
    checkSnapshot(
      mapValues(this.spec.state, ({ shape }) => shape),
      snapshot,
    )
    this.submit()
    for (const name of Object.keys(this.spec.state)) {
      const { buffer, offset } = this.placeOfState(name)
      const { data } = snapshot[name]!
      this.device.queue.writeBuffer(buffer, offset, data.buffer, data.byteOffset, data.byteLength)
    }
  }

  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.pass = null
    this.encoder = null
    const { state, scratch } = this.memory
    const own = [this.inputs, this.table.gpu, this.indices.buffer, this.ring, ...this.staging, ...this.ownBuffers()]
    for (const buffer of [...state.values(), ...scratch, ...own]) buffer.destroy()
  }

  private ownBuffers(): readonly GPUBuffer[] {
    return [...this.variants.values()].flatMap(({ own }) => own)
  }

  private encode(): GPUCommandEncoder {
    return (this.encoder ??= this.device.createCommandEncoder())
  }

  private encodeStep(plan: Variant): void {
    if (this.rowChanged) {
      this.table.host.set(this.row, this.rowsWritten * this.row.length)
      this.dispatch(this.fetch, this.rowsWritten)
      this.rowsWritten++
      this.rowChanged = false
    }
    const slot = this.unread.length
    for (const command of plan.commands) {
      if (command.kind === 'dispatch') {
        this.dispatch(command, command.indexed ? slot : null)
        continue
      }
      this.endPass()
      const { from, to, size } = command
      this.encode().copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, size)
    }
    this.unread.push(plan)
    this.encoded.add(plan)
  }

  /** @param index  which uniform block a dispatch takes that has several; null: it has none */
  private dispatch({ pipeline, bindGroup, workgroups }: IndexedDispatch, index: number | null): void {
    const pass = (this.pass ??= this.encode().beginComputePass())
    pass.setPipeline(pipeline)
    if (index === null) pass.setBindGroup(0, bindGroup)
    else pass.setBindGroup(0, bindGroup, [index * this.indices.stride])
    pass.dispatchWorkgroups(...workgroups)
  }

  /** @throws CourseError('internal') if the device has refused what was sent last */
  private async checkAcceptance(): Promise<void> {
    const { refusal } = this
    this.refusal = null
    const error = await refusal
    if (error != null) throw new CourseError('internal', `The GPU refused a batch of captured steps: ${error.message}`)
  }

  private endPass(): void {
    this.pass?.end()
    this.pass = null
  }

  private variant(name: V): Variant {
    const known = this.variants.get(name)
    if (known !== undefined) return known
    throw new CourseError('bad-shape', `The step has no variant "${name}"; it has ${this.spec.variants.join(', ')}.`)
  }

  private plan({ commands, metrics, next }: RecordedVariant): Variant {
    const names = Object.keys(metrics)
    if (names.length > MAX_METRICS) {
      throw new CourseError('not-capturable', `A step reports ${MAX_METRICS} scalars at most, not ${names.length}.`)
    }
    const scalars = names.map((name) => metrics[name]!)
    const recorded = recordMetrics(this.device, scalars, this.metricsBuffer, this.indices)
    const all = [...commands, ...recorded, ...this.assignments(next)]
    const persistent = new Set(Object.values(this.recorded.state))
    return { ...planStep(all, persistent, this.memory), metricNames: names }
  }

  /** next -> state, all at once: where one entry's next value is another's old one, it is saved first. */
  private assignments(next: NamedBuffers | null): readonly CopyCommand[] {
    if (next === null) return []
    const olds = new Set<unknown>(Object.values(this.recorded.state))
    const saved: CopyCommand[] = []
    const assigned: CopyCommand[] = []
    for (const [name, to] of Object.entries(this.recorded.state)) {
      let from = next[name]
      if (from === undefined) throw new CourseError('bad-shape', `The step gives no next value of "${name}".`)
      if (from === to) continue
      if (olds.has(from)) {
        const copy = new TraceBuffer(from.size, 0)
        saved.push(copyOf(from, copy, to.size))
        from = copy
      }
      assigned.push(copyOf(from, to, to.size))
    }
    return [...saved, ...assigned]
  }

  private placeOfState(name: string): Place {
    const wanted = this.recorded.state[name]!
    for (const [{ members }, buffer] of this.memory.state) {
      const offset = members.get(wanted)
      if (offset !== undefined) return { buffer, offset }
    }
    throw new CourseError('bad-shape', `The step has no state "${name}".`)
  }

  private writeState(state: NamedTensors): void {
    const encoder = this.device.createCommandEncoder()
    for (const [name, tensor] of Object.entries(state)) {
      const { buffer, offset } = this.placeOfState(name)
      encoder.copyBufferToBuffer(this.backend.bufferOf(tensor), 0, buffer, offset, bytesOf(tensor.shape))
    }
    this.backend.flush()
    this.device.queue.submit([encoder.finish()])
  }

  private takeStaging(size: number): GPUBuffer {
    const fitting = this.staging.findIndex((buffer) => buffer.size >= size)
    if (fitting >= 0) return this.staging.splice(fitting, 1)[0]!
    this.staging.pop()?.destroy()
    const { COPY_DST, MAP_READ } = GPUBufferUsage
    return this.device.createBuffer({ size, usage: COPY_DST | MAP_READ })
  }

  /** Sends off what is encoded, with the inputs that it needs; behind everything that tfjs has queued. */
  private submit(): void {
    if (this.encoder === null) return
    this.endPass()
    this.backend.flush()
    if (this.rowsWritten > this.rowsSent) {
      const start = this.rowsSent * this.row.length
      const size = this.rowsWritten * this.row.length - start
      this.device.queue.writeBuffer(this.table.gpu, start, this.table.host.buffer, start, size)
      this.rowsSent = this.rowsWritten
    }
    // What is wrong with a command is said when the encoder finishes, and the whole batch is dropped: listen once for each variant.
    const listens = [...this.encoded].some((variant) => !this.accepted.has(variant))
    if (listens) this.device.pushErrorScope('validation')
    this.device.queue.submit([this.encoder.finish()])
    if (listens) this.refusal = this.device.popErrorScope()
    for (const variant of this.encoded) this.accepted.add(variant)
    this.encoded.clear()
    this.encoder = null
  }
}

const bytesOf = (shape: readonly number[]): number => sizeOf(shape) * BYTES

const copyOf = (from: TraceBuffer, to: TraceBuffer, size: number): CopyCommand => ({
  kind: 'copy',
  from,
  fromOffset: 0,
  to,
  toOffset: 0,
  size,
})
