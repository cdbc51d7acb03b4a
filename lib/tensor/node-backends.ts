import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

import { CourseError } from '../errors'
import { registerCpuKernels } from './kernels/cpu'
import { registerWasmKernels } from './kernels/wasm'

registerCpuKernels()
registerWasmKernels()

export const NODE_BACKENDS = ['cpu', 'wasm'] as const
export type NodeBackend = (typeof NODE_BACKENDS)[number]

/**
 * Makes a backend current in Node, for tests and command-line tools. The union package registers the CPU backend, every gradient and
 * the chained operations; the WASM package finds its binary beside its own code.
 *
 * @throws CourseError('no-backend') if it does not come up
 */
export async function useNodeBackend(name: NodeBackend): Promise<void> {
  // Silences tfjs's advertisement of its native Node package.
  tf.enableProdMode()
  const ready = await tf.setBackend(name).catch(() => false)
  if (!ready)
    throw new CourseError('no-backend', `The ${name} backend did not start in this Node (${process.version}).`)
  await tf.ready()
}
