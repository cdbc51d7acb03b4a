import { getKernel, registerKernel, type KernelConfig } from '@tensorflow/tfjs-core'

import { CAUSAL_ATTENTION_KERNELS } from './causal-attention'
import { EMBED_KERNELS } from './embed'
import { GEMM_KERNELS } from './gemm'
import { LINEAR_KERNELS } from './linear'
import { MEAN_SQUARED_ERROR_KERNELS } from './mean-squared-error'
import { NON_FINITE_KERNELS } from './non-finite'
import { NORM_KERNELS } from './norm'
import { PACKED_UPDATE_KERNELS } from './packed-update'
import { ROUND_TO_FORMAT_KERNELS } from './round-to-format'
import { SOFTMAX_CROSS_ENTROPY_KERNELS } from './softmax-cross-entropy'
import { STOCHASTIC_ROUND_KERNELS } from './stochastic-round'

const KERNELS: readonly KernelConfig[] = [
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

/** Registers every kernel of the course for our WebGPU backend. A second call does nothing. */
export function registerWebGpuKernels(): void {
  for (const kernel of KERNELS) {
    // tfjs would warn of a second one.
    const registered = getKernel(kernel.kernelName, kernel.backendName) as KernelConfig | undefined
    if (registered === undefined) registerKernel(kernel)
  }
}
