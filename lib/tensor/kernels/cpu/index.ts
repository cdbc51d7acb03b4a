import '@tensorflow/tfjs-backend-cpu'

import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'

import { register } from '../registry'
import { CAUSAL_ATTENTION_KERNELS } from './causal-attention'
import { EMBED_KERNELS } from './embed'
import { GEMM_KERNELS } from './gemm'
import { gatherRows, GATHER } from './gather'
import { cpuHost, type HostKernel } from './host'
import { LINEAR_KERNELS } from './linear'
import { MEAN_SQUARED_ERROR_KERNELS } from './mean-squared-error'
import { NON_FINITE_KERNELS } from './non-finite'
import { NORM_KERNELS } from './norm'
import { PACKED_UPDATE_KERNELS } from './packed-update'
import { ROUND_TO_FORMAT_KERNELS } from './round-to-format'
import { SOFTMAX_CROSS_ENTROPY_KERNELS } from './softmax-cross-entropy'
import { STOCHASTIC_ROUND_KERNELS } from './stochastic-round'
import { UNSORTED_SEGMENT_SUM_KERNEL } from './unsorted-segment-sum'

/** The course's own kernels as loops over typed arrays. */
export const HOST_KERNELS: readonly HostKernel[] = [
  ...CAUSAL_ATTENTION_KERNELS,
  ...EMBED_KERNELS,
  ...GEMM_KERNELS,
  ...LINEAR_KERNELS,
  ...MEAN_SQUARED_ERROR_KERNELS,
  ...NON_FINITE_KERNELS,
  ...NORM_KERNELS,
  ...PACKED_UPDATE_KERNELS,
  ...ROUND_TO_FORMAT_KERNELS,
  ...SOFTMAX_CROSS_ENTROPY_KERNELS,
  ...STOCHASTIC_ROUND_KERNELS,
]

/** Registers every kernel of the course for tfjs's cpu backend, and faster ones for some of tfjs's. A second call does nothing. */
export function registerCpuKernels(): void {
  const hostOf = (backend: unknown) => cpuHost(backend as MathBackendCPU)
  for (const { name, run } of [...HOST_KERNELS, UNSORTED_SEGMENT_SUM_KERNEL]) {
    register('cpu', name, () => (backend, inputs, attrs) => run(hostOf(backend), inputs, attrs))
  }
  register('cpu', GATHER, (original) => gatherRows(original, hostOf))
}
