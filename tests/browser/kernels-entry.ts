/** Bundled into a page by `kernels.spec.ts`: our kernels on WebGPU beside those on the CPU. */
import '@tensorflow/tfjs-core/dist/register_all_gradients'

import * as tf from '@tensorflow/tfjs-core'

import { registerCpuKernels } from '@/lib/tensor/kernels/cpu'
import { registerWebGpuKernels } from '@/lib/tensor/kernels/webgpu'
import { roundToFormat, type NarrowFormat } from '@/lib/tensor/ops/round-to-format'
import { registerWebGpuBackend } from '@/lib/tensor/webgpu/backend'
import { compare } from './kernels-harness'
import { LAYER_CASES } from './kernels-layer-cases'
import { LOSS_CASES } from './kernels-loss-cases'
import { MATRIX_CASES } from './kernels-matrix-cases'

const CASES = [...MATRIX_CASES, ...LOSS_CASES, ...LAYER_CASES]

async function start(): Promise<string[]> {
  const adapter = await navigator.gpu.requestAdapter()
  if (adapter === null) throw new Error('no adapter')
  registerWebGpuBackend(adapter)
  registerCpuKernels()
  registerWebGpuKernels()
  return CASES.map(({ name }) => name)
}

async function roundBits(bits: readonly number[], format: string): Promise<number[]> {
  await tf.setBackend('webgpu')
  const x = tf.tensor1d(new Float32Array(Uint32Array.from(bits).buffer))
  const y = roundToFormat(x, format as NarrowFormat)
  const rounded = (await y.data()) as Float32Array
  tf.dispose([x, y])
  return [...new Uint32Array(rounded.buffer, rounded.byteOffset, rounded.length)]
}

window.kernelCases = start()
window.kernelCase = (name) => compare(CASES.find((one) => one.name === name)!)
window.roundBits = roundBits
