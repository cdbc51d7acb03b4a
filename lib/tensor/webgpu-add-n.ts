import '@tensorflow/tfjs-backend-webgpu'

import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core'

const KERNEL = 'AddN'
const BACKEND = 'webgpu'

/**
 * Makes `tf.addN` right for any number of terms on tfjs's WebGPU backend.
 *
 * In tfjs 4.22 that backend binds every term and the sum to one shader, as storage buffers, and a device allows 8 of them unless asked for more;
 * tfjs does not ask. From 8 terms on, the shader is invalid, and with it the GPU drops the whole batch of commands that it is in, up to 15, with
 * an error on the console alone: measured in Chromium, a product made just before the sum read as zeros, the sum as an older tensor, and the norm
 * of 8 gradients spoiled the first update of `training/muon-adamw-silu-mse-non-square`. Hence rounds that fit, as in tfjs's own concat.
 * Replaces the backend's own kernel; values change only from 8 terms on.
 */
export function installBoundedWebGpuAddN(): void {
  const addN = getKernel(KERNEL, BACKEND)
  unregisterKernel(KERNEL, BACKEND)
  registerKernel({
    ...addN,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const webgpu = backend as Pick<WebGPUBackend, 'device' | 'disposeData'>
      // One buffer is the sum's.
      const most = webgpu.device.limits.maxStorageBuffersPerShaderStage - 1
      const add = (terms: readonly TensorInfo[]): TensorInfo =>
        addN.kernelFunc({ inputs: terms as unknown as NamedTensorInfoMap, backend, attrs }) as TensorInfo
      // tfjs hands this kernel a list, whatever the type says.
      const terms = inputs as unknown as readonly TensorInfo[]
      let sum = add(terms.slice(0, most))
      for (let next = most; next < terms.length; next += most - 1) {
        const partial = sum
        sum = add([partial, ...terms.slice(next, next + most - 1)])
        webgpu.disposeData(partial.dataId)
      }
      return sum
    },
  })
}
