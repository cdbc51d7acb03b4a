/**
 * The rungs of a browser, best first. Imports the parts of tfjs one by one, so that layers, data and converter stay out of the worker.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import '@tensorflow/tfjs-backend-cpu'

import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import type { Rung } from './ladder'
import { registerCpuKernels } from './kernels/cpu'
import { registerWasmKernels } from './kernels/wasm'
import { registerWebGpuKernels } from './kernels/webgpu'
import { currentWebGpuBackend, registerWebGpuBackend } from './webgpu/backend'
import { installBoundedWebGpuAddN } from './webgpu-add-n'

registerCpuKernels()
registerWasmKernels()
installBoundedWebGpuAddN()
registerWebGpuKernels()

const LOSS_IS_HEARD_MS = 100

/**
 * @param baseUrl  absolute URL of the site's root, with a trailing slash; WASM binaries are under `wasm/`
 */
export function browserRungs(baseUrl: string): readonly Rung[] {
  setWasmPaths(new URL('wasm/', baseUrl).href)
  return [
    { name: 'webgpu', activate: activateWebGpu },
    {
      name: 'wasm',
      activate: async () => {
        // Our SIMD module can't work in memory that threads share, and alone it beats tfjs's threads on networks of this course's size.
        tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
        await setBackend('wasm')
        return 'WebAssembly on the CPU'
      },
    },
    {
      name: 'cpu',
      activate: async () => {
        await setBackend('cpu')
        return 'plain JavaScript on the CPU'
      },
    },
  ]
}

/** Resolves with a reason when the GPU that tfjs uses goes away; never, on other backends. */
export async function deviceLoss(): Promise<string> {
  const backend = currentWebGpuBackend()
  if (backend === null) return new Promise(() => undefined)
  const { message, reason } = await backend.device.lost
  return message === '' ? reason : message
}

/** Whether the GPU of the current backend is gone. What fails because of that may be heard of before the loss itself is. */
export async function isDeviceLost(): Promise<boolean> {
  const heard = new Promise<false>((resolve) => setTimeout(() => resolve(false), LOSS_IS_HEARD_MS))
  return Promise.race([deviceLoss().then(() => true), heard])
}

/** Forgets the backend, so that a later `activate` starts with a new device. */
export function dropBackend(name: string): void {
  if (name === 'webgpu') webGpuDescription = null
  tf.removeBackend(name)
}

/** Of the device that is in use; null before there is one. */
let webGpuDescription: string | null = null

async function activateWebGpu(forced: boolean): Promise<string> {
  if (webGpuDescription !== null) {
    // The same device: a new one would have to compile every shader again.
    await setBackend('webgpu')
    return webGpuDescription
  }
  // A null adapter makes tfjs throw a TypeError (tfjs issue 8094), and a software adapter is slower than WASM: look first.
  const gpu = (navigator as { gpu?: GPU }).gpu
  if (gpu === undefined) throw new CourseError('no-backend', 'this browser has no WebGPU.')
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) throw new CourseError('no-backend', 'no GPU adapter is available.')
  const { vendor, architecture, description } = adapter.info
  if (isSoftware(adapter) && !forced) {
    throw new CourseError('no-backend', 'only a software adapter is available, which is slower than WASM.')
  }
  registerWebGpuBackend(adapter)
  await setBackend('webgpu')
  webGpuDescription = [vendor, architecture, description].filter((part) => part !== '').join(' ') || 'WebGPU'
  return webGpuDescription
}

/** `isFallbackAdapter` moved from the adapter to its info; SwiftShader is also known by name. */
function isSoftware(adapter: GPUAdapter): boolean {
  const { info } = adapter
  return info.isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${info.architecture} ${info.description}`)
}

async function setBackend(name: string): Promise<void> {
  let ready = false
  try {
    ready = await tf.setBackend(name)
  } catch (error) {
    throw new CourseError('no-backend', `it did not start (${error instanceof Error ? error.message : String(error)}).`)
  }
  if (!ready) throw new CourseError('no-backend', 'it did not start.')
}
