import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

import { PACKED_UPDATE, type UpdateRule } from '../../ops/packed-update'
import type { WebGpuBackend } from '../../webgpu/backend'
import { allocateOutput, gpuKernel, runShader, sizeOf, type Inputs } from './shader'

interface PackedUpdateAttrs {
  readonly rule: UpdateRule
  /** Number of parameters. */
  readonly count: number
}

/** What WebGPU lets a binding begin at, on any device: a parameter in a packed tensor can then be bound by itself. */
const ALIGNMENT = 256
const BYTES = 4
const WORKGROUP_SIZE = 64

/**
 * Where tensors lie in a packed one.
 *
 * @param sizes  numbers of elements, float32
 * @returns      offsets in bytes, and the packed tensor's number of elements; between two tensors there may be a gap
 */
export function packedLayout(sizes: readonly number[]): { readonly offsets: readonly number[]; readonly size: number } {
  const offsets: number[] = []
  let end = 0
  for (const size of sizes) {
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT
    offsets.push(offset)
    end = offset + size * BYTES
  }
  return { offsets, size: end / BYTES }
}

type Layout = ReturnType<typeof packedLayout>

function pack(backend: WebGpuBackend, tensors: readonly TensorInfo[], { offsets, size }: Layout): TensorInfo {
  const packed = backend.allocate([size], 'float32')
  tensors.forEach((tensor, i) => {
    const bytes = sizeOf(tensor) * BYTES
    if (bytes > 0) backend.copy(tensor, 0, packed, offsets[i]!, bytes)
  })
  return packed
}

function unpack(
  backend: WebGpuBackend,
  packed: TensorInfo,
  shapes: readonly (readonly number[])[],
  { offsets }: Layout,
): TensorInfo[] {
  return shapes.map((shape, i) => {
    const tensor = allocateOutput(backend, shape)
    const bytes = sizeOf(tensor) * BYTES
    if (bytes > 0) backend.copy(packed, offsets[i]!, tensor, 0, bytes)
    return tensor
  })
}

/** The rule over packed tensors; `w` and `slots` are overwritten. */
function update(
  backend: WebGpuBackend,
  { name, live: liveNames, slots: slotNames, wgsl }: UpdateRule,
  live: TensorInfo,
  [g, w, ...slots]: readonly TensorInfo[],
): void {
  const element = 'f32'
  const size = sizeOf(g!)
  // Long names: the rule's own must not hide them.
  runShader(backend, {
    name: `${PACKED_UPDATE}/${name}`,
    reads: [
      { name: 'packedGradients', element, tensor: g! },
      // Nothing to bind without a live number.
      ...(liveNames.length > 0 ? [{ name: 'liveNumbers', element, tensor: live } as const] : []),
    ],
    writes: [
      { name: 'packedParameters', element, tensor: w! },
      ...slots.map((tensor, s) => ({ name: `packedSlots${s}`, element, tensor }) as const),
    ],
    uniforms: { packedSize: { u32: size } },
    workgroupSize: WORKGROUP_SIZE,
    blocks: Math.ceil(size / WORKGROUP_SIZE),
    main: () => `
  let packedIndex = block * ${WORKGROUP_SIZE}u + local;
  if (packedIndex >= u.packedSize) { return; }
  {
    let g = packedGradients[packedIndex];
    var w = packedParameters[packedIndex];
    ${slotNames.map((slot, s) => `var ${slot} = packedSlots${s}[packedIndex];`).join('\n    ')}
    ${liveNames.map((live, i) => `let ${live} = liveNumbers[${i}];`).join('\n    ')}
    ${wgsl}
    packedParameters[packedIndex] = w;
    ${slotNames.map((slot, s) => `packedSlots${s}[packedIndex] = ${slot};`).join('\n    ')}
  }`,
  })
}

/**
 * The kernel of `ops/packed-update.ts`: whole tensors are copied together, one dispatch updates them in place (the gaps too, which nobody reads), and
 * the results are copied out. Where a step is captured, its planner gives tensors that are only copied the same memory and leaves the copies out.
 */
export const PACKED_UPDATE_KERNELS: readonly KernelConfig[] = [
  gpuKernel(PACKED_UPDATE, (backend, inputs: Inputs, { rule, count }: PackedUpdateAttrs) => {
    const ofEach = (prefix: string) => Array.from({ length: count }, (_, i) => inputs[`${prefix}${i}`]!)
    const parameters = ofEach('w')
    const layout = packedLayout(parameters.map(sizeOf))
    const shapes = parameters.map(({ shape }) => shape)
    const state = [parameters, ...rule.slots.map((_, s) => ofEach(`s${s}_`))]
    if (layout.size === 0) return state.flatMap(() => shapes.map((shape) => allocateOutput(backend, shape)))
    const packed = [ofEach('g'), ...state].map((tensors) => pack(backend, tensors, layout))
    update(backend, rule, inputs.live!, packed)
    const results = packed.slice(1).flatMap((tensor) => unpack(backend, tensor, shapes, layout))
    packed.forEach(({ dataId }) => backend.disposeData(dataId))
    return results
  }),
]
