import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'

import type { Host, NumberType, Values } from '../cpu/host'

/** The heap of tfjs's own module. Views on it are made anew each time: the memory moves when it grows. */
export class WasmHost implements Host {
  constructor(protected readonly backend: BackendWasm) {}

  allocate(shape: readonly number[], dtype: NumberType = 'float32'): TensorInfo {
    return this.backend.makeOutput([...shape], dtype)
  }

  floats(tensor: TensorInfo): Float32Array {
    return this.backend.typedArrayFromHeap(tensor) as Float32Array
  }

  integers(tensor: TensorInfo): Int32Array {
    return this.backend.typedArrayFromHeap(tensor) as Int32Array
  }

  values(tensor: TensorInfo): Values {
    return this.backend.typedArrayFromHeap(tensor)
  }
}
