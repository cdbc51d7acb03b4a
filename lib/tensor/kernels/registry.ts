import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core'

import type { Inputs } from './cpu/host'

/** A kernel's work, as the registry of tfjs has it but for the types. */
export type Run = (backend: unknown, inputs: Inputs, attrs: NamedAttrMap) => TensorInfo | TensorInfo[]

const registered = new Set<string>()

/**
 * Puts a kernel into tfjs's registry, in the place of tfjs's own if there is one. Later calls for the same kernel do nothing.
 *
 * @param make  is given tfjs's own kernel, for what the new one does not do itself; it throws where tfjs has none
 */
export function register(backendName: string, kernelName: string, make: (original: KernelFunc) => Run): void {
  const key = `${backendName}/${kernelName}`
  if (registered.has(key)) return
  registered.add(key)
  const original = getKernel(kernelName, backendName) as KernelConfig | undefined
  if (original !== undefined) unregisterKernel(kernelName, backendName)
  const missing = () => {
    throw new Error(`tfjs has no kernel ${kernelName} for ${backendName}.`)
  }
  const run = make(original?.kernelFunc ?? missing)
  registerKernel({
    ...original,
    kernelName,
    backendName,
    kernelFunc: ({ inputs, backend, attrs }) => run(backend, inputs as Inputs, attrs ?? {}),
  })
}
