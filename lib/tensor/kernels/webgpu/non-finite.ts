import type { KernelConfig } from '@tensorflow/tfjs-core'

import { NON_FINITE } from '../../ops/non-finite'
import { allocateOutput, elementwise, gpuKernel, runShader, sizeOf } from './shader'

/** The kernel of `ops/non-finite.ts`. */
export const NON_FINITE_KERNELS: readonly KernelConfig[] = [
  gpuKernel(NON_FINITE, (backend, { x }) => {
    const y = allocateOutput(backend, x!.shape)
    const count = sizeOf(y)
    runShader(backend, {
      name: NON_FINITE,
      reads: [{ name: 'x', element: 'u32', tensor: x! }],
      writes: [{ name: 'y', element: 'f32', tensor: y }],
      uniforms: { count: { u32: count } },
      ...elementwise(count, 'y[i] = select(0.0, 1.0, (x[i] & 0x7f800000u) == 0x7f800000u);'),
    })
    return y
  }),
]
