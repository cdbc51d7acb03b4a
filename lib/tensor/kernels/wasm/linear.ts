import type { TensorInfo } from '@tensorflow/tfjs-core'

import { keepsZ, LINEAR, LINEAR_INPUT_GRADIENT, LINEAR_WEIGHT_GRADIENT, type LinearActivation } from '../../ops/linear'
import type { Inputs } from '../cpu/host'
import { matrixAt, type Simd } from './simd'
import type { SimdKernel } from './simd-kernel'

/** Activations by number, as `assembly/activation.ts` has them. */
const NUMBERS: Readonly<Record<Exclude<LinearActivation, 'none'>, number>> = {
  relu: 0,
  tanh: 1,
  'gelu-exact': 2,
  'gelu-tanh': 3,
  silu: 4,
}

const activationOf = (attrs: unknown): LinearActivation => (attrs as { activation: LinearActivation }).activation

/** Bytes of scratch space for what is left over of a vector, and of another. */
const VECTORS = 32

/** Address of dy times the activation's slope. */
function throughActivation(simd: Simd, { dy, kept }: Inputs, activation: LinearActivation): number {
  if (activation === 'none') return simd.address(dy)
  const [n, outputs] = dy!.shape as [number, number]
  const count = n * outputs
  const dz = simd.workspace(4 * count)
  const vectors = simd.scratch(VECTORS)
  simd.module.throughActivation(NUMBERS[activation], simd.address(dy), simd.address(kept), dz, count, vectors)
  return dz
}

function linear(simd: Simd, { x, weight, bias }: Inputs, attrs: unknown): TensorInfo | TensorInfo[] {
  const activation = activationOf(attrs)
  const [n, inputs] = x!.shape as [number, number]
  const outputs = weight!.shape[0]!
  const y = simd.allocate([n, outputs])
  const z = keepsZ(activation) ? simd.allocate([n, outputs]) : y
  const [from, to] = [simd.address(z), simd.address(y)]
  const columns = matrixAt(simd.address(weight), inputs, true)
  simd.gemm(n, outputs, inputs, matrixAt(simd.address(x), inputs), columns, simd.address(bias), from)
  if (activation !== 'none') simd.module.activate(NUMBERS[activation], from, to, n * outputs, simd.scratch(VECTORS))
  return z === y ? y : [y, z]
}

function inputGradient(simd: Simd, inputs: Inputs, attrs: unknown): TensorInfo {
  const [n, outputs] = inputs.dy!.shape as [number, number]
  const features = inputs.weight!.shape[1]!
  const dx = simd.allocate([n, features])
  const dz = matrixAt(throughActivation(simd, inputs, activationOf(attrs)), outputs)
  simd.gemm(n, features, outputs, dz, matrixAt(simd.address(inputs.weight), features), 0, simd.address(dx))
  return dx
}

function weightGradient(simd: Simd, inputs: Inputs, attrs: unknown): TensorInfo[] {
  const [n, outputs] = inputs.dy!.shape as [number, number]
  const features = inputs.x!.shape[1]!
  const [dWeight, dBias] = [simd.allocate([outputs, features]), simd.allocate([outputs])]
  const dz = throughActivation(simd, inputs, activationOf(attrs))
  const x = matrixAt(simd.address(inputs.x), features)
  simd.gemm(outputs, features, n, matrixAt(dz, outputs, true), x, 0, simd.address(dWeight))
  simd.module.sumRows(dz, n, outputs, simd.address(dBias))
  return [dWeight, dBias]
}

/** The kernels of `ops/linear.ts`. */
export const LINEAR_KERNELS: readonly SimdKernel[] = [
  { name: LINEAR, run: linear },
  { name: LINEAR_INPUT_GRADIENT, run: inputGradient },
  { name: LINEAR_WEIGHT_GRADIENT, run: weightGradient },
]
