import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { util, type DataType, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core'

export type NumberType = 'float32' | 'int32' | 'bool'
export type Values = Float32Array | Int32Array | Uint8Array

/** Whether a tensor has numbers, and no strings or complex numbers. */
export const isNumeric = (dtype: DataType): dtype is NumberType =>
  dtype === 'float32' || dtype === 'int32' || dtype === 'bool'

/** Where a kernel's numbers lie: JavaScript arrays on the cpu backend, the heap of tfjs's module on the wasm backend. */
export interface Host {
  /** A new tensor, float32 if not said otherwise. Its numbers are anything until written. */
  allocate(shape: readonly number[], dtype?: NumberType): TensorInfo
  /** A float32 tensor's numbers. An `allocate` after it may take them away (WASM memory that grows moves): allocate first. */
  floats(tensor: TensorInfo): Float32Array
  /** Likewise, of an int32 tensor. */
  integers(tensor: TensorInfo): Int32Array
  /** Likewise, of any tensor of numbers. */
  values(tensor: TensorInfo): Values
}

/** A kernel as loops over typed arrays: the reference of every backend, and what a backend without anything better runs. */
export interface HostKernel {
  readonly name: string
  /** @param inputs  by the names that the kernel's contract gives; it trusts shapes and types */
  readonly run: (host: Host, inputs: Inputs, attrs: NamedAttrMap) => TensorInfo | TensorInfo[]
}

/** Tensors by name. Optional inputs are absent; a name that the contract promises is there. */
export type Inputs = Readonly<Record<string, TensorInfo>>

/** JavaScript arrays of tfjs's cpu backend. */
export function cpuHost(backend: MathBackendCPU): Host {
  return {
    allocate: (shape, dtype = 'float32') =>
      backend.makeTensorInfo([...shape], dtype, util.makeZerosTypedArray(sizeOf(shape), dtype)),
    floats: ({ dataId }) => backend.data.get(dataId).values as Float32Array,
    integers: ({ dataId }) => backend.data.get(dataId).values as Int32Array,
    values: ({ dataId }) => backend.data.get(dataId).values as Values,
  }
}

/** The bits of float32 numbers. */
export const bitsView = (values: Float32Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length)

/** Number of elements. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1
  for (const length of shape) size *= length
  return size
}
