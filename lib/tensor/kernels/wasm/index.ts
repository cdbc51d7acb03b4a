import '@tensorflow/tfjs-backend-wasm'

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'

import { HOST_KERNELS } from '../cpu'
import { CONV_2D_BACKPROP_FILTER_KERNEL } from '../cpu/conv-2d-backprop-filter'
import { GATHER, gatherRows } from '../cpu/gather'
import type { HostKernel } from '../cpu/host'
import { MAX_POOL_GRAD_KERNEL } from '../cpu/max-pool-grad'
import { UNSORTED_SEGMENT_SUM_KERNEL } from '../cpu/unsorted-segment-sum'
import { register } from '../registry'
import { BATCH_MAT_MUL, batchMatMul } from './batch-mat-mul'
import { CAUSAL_ATTENTION_KERNELS } from './causal-attention'
import { GEMM_KERNELS } from './gemm'
import { WasmHost } from './host'
import { LINEAR_KERNELS } from './linear'
import { MEAN_SQUARED_ERROR_KERNELS } from './mean-squared-error'
import { NORM_KERNELS } from './norm'
import { PACKED_UPDATE_KERNELS } from './packed-update'
import { Simd, simdOf } from './simd'
import type { SimdKernel } from './simd-kernel'
import { SOFTMAX_CROSS_ENTROPY_KERNELS } from './softmax-cross-entropy'

const SIMD_KERNELS: ReadonlyMap<string, SimdKernel> = new Map(
  [
    ...CAUSAL_ATTENTION_KERNELS,
    ...GEMM_KERNELS,
    ...LINEAR_KERNELS,
    ...MEAN_SQUARED_ERROR_KERNELS,
    ...NORM_KERNELS,
    ...PACKED_UPDATE_KERNELS,
    ...SOFTMAX_CROSS_ENTROPY_KERNELS,
  ].map((kernel) => [kernel.name, kernel]),
)

/** Kernels of tfjs that its wasm backend lacks, has wrong, or has slow. */
const TFJS_KERNELS: readonly HostKernel[] = [
  CONV_2D_BACKPROP_FILTER_KERNEL,
  MAX_POOL_GRAD_KERNEL,
  UNSORTED_SEGMENT_SUM_KERNEL,
]

/**
 * Registers every kernel of the course for tfjs's wasm backend: our SIMD module where it has the kernel and the browser has SIMD, else the
 * loops of the cpu backend over tfjs's heap. And better ones for some of tfjs's. A second call does nothing.
 */
export function registerWasmKernels(): void {
  const hostOf = (backend: unknown) => simdOf(backend as BackendWasm) ?? new WasmHost(backend as BackendWasm)
  for (const { name, run } of [...HOST_KERNELS, ...TFJS_KERNELS]) {
    const fast = SIMD_KERNELS.get(name)
    register('wasm', name, () => (backend, inputs, attrs) => {
      const host = hostOf(backend)
      return host instanceof Simd && fast !== undefined ? fast.run(host, inputs, attrs) : run(host, inputs, attrs)
    })
  }
  register('wasm', GATHER, (original) => gatherRows(original, hostOf))
  register('wasm', BATCH_MAT_MUL, batchMatMul)
}
