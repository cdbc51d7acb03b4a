import type { KernelConfig } from '@tensorflow/tfjs-core'

import { EMBED, EMBED_GRADIENT } from '../../ops/embed'
import { allocateOutput, constant, elementwise, gpuKernel, runShader, sizeOf } from './shader'

const WORKGROUP_SIZE = 64
/** Indices that a workgroup looks through at a time. */
const CHUNK = 256

/** The kernels of `ops/embed.ts`. */
export const EMBED_KERNELS: readonly KernelConfig[] = [
  gpuKernel(EMBED, (backend, { weight, indices }) => {
    const [entries, features] = weight!.shape as [number, number]
    const y = allocateOutput(backend, [indices!.shape[0]!, features])
    const count = sizeOf(y)
    if (entries === 0) return constant(backend, y.shape, NaN)
    runShader(backend, {
      name: EMBED,
      // Bits, for WGSL has no literal for NaN, and so that nothing of a number is lost.
      reads: [
        { name: 'weight', element: 'u32', tensor: weight! },
        { name: 'indices', element: 'i32', tensor: indices! },
      ],
      writes: [{ name: 'y', element: 'u32', tensor: y }],
      uniforms: { count: { u32: count }, entries: { u32: entries }, features: { u32: features } },
      // A negative index is a large one as u32.
      ...elementwise(
        count,
        `
  let entry = u32(indices[i / u.features]);
  let inside = entry < u.entries;
  y[i] = select(0x7fc00000u, weight[select(0u, entry * u.features + i % u.features, inside)], inside);`,
      ),
    })
    return y
  }),

  gpuKernel(EMBED_GRADIENT, (backend, { dy, indices }, { entries }: { readonly entries: number }) => {
    const [rows, features] = dy!.shape as [number, number]
    if (rows === 0) return constant(backend, [entries, features], 0)
    const gradient = allocateOutput(backend, [entries, features])
    const parts = Math.ceil(features / WORKGROUP_SIZE)
    runShader(backend, {
      name: EMBED_GRADIENT,
      reads: [
        { name: 'dy', element: 'f32', tensor: dy! },
        { name: 'indices', element: 'i32', tensor: indices! },
      ],
      writes: [{ name: 'gradient', element: 'f32', tensor: gradient }],
      uniforms: { rows: { u32: rows }, features: { u32: features }, parts: { u32: parts } },
      workgroupSize: WORKGROUP_SIZE,
      blocks: entries * parts,
      declarations: () => `var<workgroup> chunk: array<i32, ${CHUNK}>;`,
      // A workgroup takes one entry and looks for it among all indices; its invocations have a column each. One
      // beyond the last column adds up anything, for the barriers.
      main: () => `
  let entry = i32(block / u.parts);
  let column = (block % u.parts) * ${WORKGROUP_SIZE}u + local;
  var sum = 0.0;
  for (var first = 0u; first < u.rows; first += ${CHUNK}u) {
    workgroupBarrier(); // all are through with the last chunk
    for (var i = local; i < ${CHUNK}u; i += ${WORKGROUP_SIZE}u) {
      chunk[i] = select(-1, indices[min(first + i, u.rows - 1u)], first + i < u.rows);
    }
    workgroupBarrier();
    for (var i = 0u; i < ${CHUNK}u; i++) {
      if (chunk[i] == entry) { sum += dy[(first + i) * u.features + column]; }
    }
  }
  if (column < u.features) { gradient[u32(entry) * u.features + column] = sum; }`,
    })
    return gradient
  }),
]
