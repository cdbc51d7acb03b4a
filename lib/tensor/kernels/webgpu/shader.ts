import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

import type { WebGpuBackend } from '../../webgpu/backend'

/** Tensors by the names that a kernel's contract gives. Optional inputs are absent; a name that the contract promises is there. */
export type Inputs = Readonly<Record<string, TensorInfo>>

/**
 * A kernel of ours for tfjs's registry.
 *
 * @param run  gets the attributes of the kernel's contract, whatever type it gives them
 */
export function gpuKernel(
  kernelName: string,
  run: (backend: WebGpuBackend, inputs: Inputs, attrs: never) => TensorInfo | TensorInfo[],
): KernelConfig {
  return {
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, backend, attrs }) => run(backend as WebGpuBackend, inputs as Inputs, attrs as never),
  }
}

/** Number of elements. */
export function sizeOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** A new float32 tensor for a shader to write. WebGPU has no buffer of 0 bytes to bind, so an empty one stays on the host. */
export function allocateOutput(backend: WebGpuBackend, shape: readonly number[]): TensorInfo {
  return sizeOf({ shape }) === 0 ? constant(backend, shape, 0) : backend.allocate(shape, 'float32')
}

/** A new float32 tensor with one value everywhere, uploaded when it is first used. */
export function constant(backend: WebGpuBackend, shape: readonly number[], value: number): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32', new Float32Array(sizeOf({ shape })).fill(value))
}

/** A tensor as a shader sees it: `name[i]`, an array of `element`. */
export interface ShaderTensor {
  readonly name: string
  /** `vec4<f32>` packs 4 neighbours and wants a size that is a multiple of 4; `u32` sees the bits of a float32 tensor. */
  readonly element: 'f32' | 'i32' | 'u32' | 'vec4<f32>'
  readonly tensor: TensorInfo
}

/** A 32-bit number of the uniforms; in WGSL `u.name`. */
export type Uniform = { readonly u32: number } | { readonly f32: number }

/** One dispatch: code and what it works on. */
export interface Shader {
  /** Names the code: equal names, tensors' names and elements must mean equal code. */
  readonly name: string
  readonly reads: readonly ShaderTensor[]
  /** Read and write. They must have been allocated. */
  readonly writes: readonly ShaderTensor[]
  readonly uniforms: Readonly<Record<string, Uniform>>
  /** Invocations a workgroup: at most 256. */
  readonly workgroupSize: number
  /** Number of workgroups, of any size; 0 dispatches nothing. */
  readonly blocks: number
  /** WGSL at module scope. */
  readonly declarations?: () => string
  /** WGSL statements. In scope: `block` (number of the workgroup), `local` (number of the invocation in it) and the uniforms as `u`. */
  readonly main: () => string
}

/** Workgroups a dimension that every WebGPU device allows. */
const MAX_WORKGROUPS = 65535

/** Queues a shader. */
export function runShader(backend: WebGpuBackend, shader: Shader): void {
  const { name, reads, writes, uniforms, blocks } = shader
  if (blocks === 0) return
  const signature = [...reads, ...writes].map((tensor) => `${tensor.name}:${tensor.element}`).join()
  const columns = Math.min(blocks, MAX_WORKGROUPS)
  backend.dispatch(
    { name: `${name}(${signature})`, code: () => moduleOf(shader) },
    [
      ...reads.map(({ tensor }) => ({ tensor, access: 'read' as const })),
      ...writes.map(({ tensor }) => ({ tensor, access: 'read-write' as const })),
    ],
    [columns, Math.ceil(blocks / columns), 1],
    uniformData({ ...uniforms, blocks: { u32: blocks } }),
  )
}

const ELEMENTWISE_SIZE = 64

/** For elementwise code: an invocation for each of `count` things, which the uniforms have as `count`; `body` has the number as `i`. */
export function elementwise(count: number, body: string): Pick<Shader, 'workgroupSize' | 'blocks' | 'main'> {
  return {
    workgroupSize: ELEMENTWISE_SIZE,
    blocks: Math.ceil(count / ELEMENTWISE_SIZE),
    main: () => `
  let i = block * ${ELEMENTWISE_SIZE}u + local;
  if (i >= u.count) { return; }
  ${body}`,
  }
}

function moduleOf({ reads, writes, uniforms, workgroupSize, declarations, main }: Shader): string {
  const bindings = [
    ...reads.map(({ name, element }) => `var<storage, read> ${name}: array<${element}>;`),
    ...writes.map(({ name, element }) => `var<storage, read_write> ${name}: array<${element}>;`),
    'var<uniform> u: Uniforms;',
  ]
  const members = Object.entries(uniforms).map(([name, value]) => `${name}: ${'u32' in value ? 'u32' : 'f32'},`)
  // Workgroups beyond the last fill up the grid's last row; all invocations of one leave together, so that barriers stay uniform.
  return `
struct Uniforms { ${members.join(' ')} blocks: u32, }
${bindings.map((binding, i) => `@group(0) @binding(${i}) ${binding}`).join('\n')}
${declarations?.() ?? ''}
@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let block = group.y * groups.x + group.x;
  if (block >= u.blocks) { return; }
  ${main()}
}
`
}

/** Members of 4 bytes each in order, filled up to the 16 bytes that a uniform block is a multiple of. */
function uniformData(uniforms: Readonly<Record<string, Uniform>>): ArrayBuffer {
  const values = Object.values(uniforms)
  const data = new DataView(new ArrayBuffer(Math.ceil(values.length / 4) * 16))
  values.forEach((value, i) => {
    if ('u32' in value) data.setUint32(i * 4, value.u32, true)
    else data.setFloat32(i * 4, value.f32, true)
  })
  return data.buffer
}
