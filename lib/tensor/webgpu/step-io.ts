import { MAX_METRICS } from '../step'
import type { DispatchCommand, TraceBinding, TraceBuffer } from './trace'

/**
 * How a replayed step gets its inputs and leaves its metrics: two small shaders that copy, in the same pass as the step. A copy command of WebGPU would end the
 * pass, and on an H100 the two ends a step cost more than half of its dispatches together.
 *
 * Which row of the table and which slot of the ring they use is told by a uniform block, one of many side by side, chosen by a dynamic offset.
 */
const WORKGROUP = 64
const WORD = 4
/** Bindings of metrics in one dispatch; with ring and uniforms a shader has 8 storage buffers for certain. */
const METRICS_AT_A_TIME = 7

/** Copies one row of the table to the inputs. Bindings: table, inputs, index. */
const FETCH = `
struct Index { at: u32, words: u32 }
@group(0) @binding(0) var<storage, read> rows: array<u32>;
@group(0) @binding(1) var<storage, read_write> inputs: array<u32>;
@group(0) @binding(2) var<uniform> index: Index;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < index.words) { inputs[id.x] = rows[index.at * index.words + id.x]; }
}`

/** Copies `count` scalars to a slot of the ring, from place `first` on. Bindings: ring, scalars, index. */
const record = (first: number, count: number): string => `
struct Index { at: u32, words: u32 }
@group(0) @binding(0) var<storage, read_write> ring: array<u32>;
${Array.from({ length: count }, (_, i) => `@group(0) @binding(${i + 1}) var<storage, read> metric${i}: array<u32>;`).join('\n')}
@group(0) @binding(${count + 1}) var<uniform> index: Index;
@compute @workgroup_size(1)
fn main() {
${Array.from({ length: count }, (_, i) => `  ring[index.at * ${MAX_METRICS}u + ${first + i}u] = metric${i}[0];`).join('\n')}
}`

/** Pipelines by their code; one for each device. */
const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>()

function pipelineOf(device: GPUDevice, code: string, types: readonly GPUBufferBindingType[]): GPUComputePipeline {
  const known = pipelines.get(device) ?? new Map<string, GPUComputePipeline>()
  pipelines.set(device, known)
  const found = known.get(code)
  if (found !== undefined) return found
  const entries = types.map((type, binding) => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type, hasDynamicOffset: type === 'uniform' },
  }))
  const layout = device.createPipelineLayout({ bindGroupLayouts: [device.createBindGroupLayout({ entries })] })
  const module = device.createShaderModule({ code, label: 'step input and output' })
  const made = device.createComputePipeline({ layout, compute: { module, entryPoint: 'main' } })
  known.set(code, made)
  return made
}

/** Uniform blocks 0, 1, ...: block i says i. */
export interface Indices {
  readonly buffer: GPUBuffer
  /** Bytes from one block to the next. */
  readonly stride: number
}

/** @param rowWords  length of a row of inputs */
export function makeIndices(device: GPUDevice, count: number, rowWords: number): Indices {
  const stride = device.limits.minUniformBufferOffsetAlignment
  const buffer = device.createBuffer({ size: count * stride, usage: GPUBufferUsage.UNIFORM, mappedAtCreation: true })
  const words = new Uint32Array(buffer.getMappedRange())
  for (let i = 0; i < count; i++) words.set([i, rowWords], (i * stride) / WORD)
  buffer.unmap()
  return { buffer, stride }
}

const INDEX_BYTES = 16

/** A dispatch whose last binding moves along `Indices`. */
export interface IndexedDispatch {
  readonly pipeline: GPUComputePipeline
  readonly bindGroup: GPUBindGroup
  readonly workgroups: readonly [number, number, number]
}

/** The dispatch that brings a row of `table` to `inputs`. */
export function fetchInputs(
  device: GPUDevice,
  table: GPUBuffer,
  inputs: GPUBuffer,
  { buffer }: Indices,
): IndexedDispatch {
  const pipeline = pipelineOf(device, FETCH, ['read-only-storage', 'storage', 'uniform'])
  const resources = [{ buffer: table }, { buffer: inputs }, { buffer, size: INDEX_BYTES }]
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  })
  return { pipeline, bindGroup, workgroups: [Math.ceil(inputs.size / WORD / WORKGROUP), 1, 1] }
}

/** Commands that leave `metrics` in a slot of the ring, for the planner to place like any other. */
export function recordMetrics(
  device: GPUDevice,
  metrics: readonly TraceBuffer[],
  ring: TraceBuffer,
  { buffer: indices }: Indices,
): readonly DispatchCommand[] {
  const commands: DispatchCommand[] = []
  for (let first = 0; first < metrics.length; first += METRICS_AT_A_TIME) {
    const some = metrics.slice(first, first + METRICS_AT_A_TIME)
    const reads = some.map((): GPUBufferBindingType => 'read-only-storage')
    const bindings: Omit<TraceBinding, 'binding'>[] = [
      { buffer: ring, offset: 0, size: ring.size, writable: true },
      ...some.map((buffer) => ({ buffer, offset: 0, size: WORD, writable: false })),
      { buffer: indices, offset: 0, size: INDEX_BYTES, writable: false },
    ]
    commands.push({
      kind: 'dispatch',
      pipeline: pipelineOf(device, record(first, some.length), ['storage', ...reads, 'uniform']),
      bindings: bindings.map((one, binding) => ({ ...one, binding })),
      workgroups: [1, 1, 1],
      indexed: true,
    })
  }
  return commands
}
