import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'

import type { Inputs } from '../cpu/host'
import type { Simd } from './simd'

/** A kernel that the SIMD module computes. */
export interface SimdKernel {
  readonly name: string
  /** @param inputs  as in `HostKernel` */
  readonly run: (simd: Simd, inputs: Inputs, attrs: NamedAttrMap) => TensorInfo | TensorInfo[]
}
