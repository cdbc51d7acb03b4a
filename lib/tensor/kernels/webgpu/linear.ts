import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

import { keepsZ, LINEAR, LINEAR_INPUT_GRADIENT, LINEAR_WEIGHT_GRADIENT, type LinearActivation } from '../../ops/linear'
import { matMul, rowElement, storeFunction, type Epilogue } from './mat-mul'
import { allocateOutput, constant, gpuKernel } from './shader'

interface LinearAttrs {
  readonly activation: LinearActivation
}

/** y = phi(product + bias), and the argument of phi as a second output if there is a tensor for it. */
function activationEpilogue(
  activation: LinearActivation,
  columns: number,
  bias: TensorInfo | undefined,
  z: TensorInfo | undefined,
): Epilogue {
  const element = rowElement(columns)
  const biasAt = element === 'f32' ? [0, 1, 2, 3].map((i) => `bias[min(column + ${i}u, u.columns - 1u)]`) : []
  const biasRow = element === 'f32' ? `vec4<f32>(${biasAt.join(', ')})` : 'bias[column / 4u]'
  return {
    name: [bias ? 'bias' : '', z ? 'z' : ''].join('+'),
    reads: bias ? [{ name: 'bias', element, tensor: bias }] : [],
    writes: z ? [{ name: 'z', element, tensor: z }] : [],
    uniforms: {},
    finish: `
${z ? storeFunction('storeZ', 'z', columns) : ''}
fn finish(product: vec4<f32>, row: u32, column: u32) -> vec4<f32> {
  let value = product${bias ? ` + ${biasRow}` : ''};
  ${z ? 'storeZ(row, column, value);' : ''}
  return ${activation === 'none' ? 'value' : 'activate(value)'};
}`,
  }
}

/** The kernels of `ops/linear.ts`. */
export const LINEAR_KERNELS: readonly KernelConfig[] = [
  gpuKernel(LINEAR, (backend, { x, weight, bias }, { activation }: LinearAttrs) => {
    const [rows, inner] = x!.shape as [number, number]
    const columns = weight!.shape[0]!
    const y = allocateOutput(backend, [rows, columns])
    const z = keepsZ(activation) ? allocateOutput(backend, [rows, columns]) : undefined
    matMul(backend, {
      name: LINEAR,
      a: { tensor: x!, innerFirst: true },
      b: { tensor: weight!, innerFirst: true },
      rows,
      columns,
      inner,
      activation,
      y,
      epilogue: activationEpilogue(activation, columns, bias, z),
    })
    return z === undefined ? y : [y, z]
  }),

  gpuKernel(LINEAR_INPUT_GRADIENT, (backend, { dy, weight, kept }, { activation }: LinearAttrs) => {
    const [rows, inner] = dy!.shape as [number, number]
    const columns = weight!.shape[1]!
    const dx = allocateOutput(backend, [rows, columns])
    const a = { tensor: dy!, innerFirst: true, kept }
    const b = { tensor: weight!, innerFirst: false }
    matMul(backend, { name: LINEAR_INPUT_GRADIENT, a, b, rows, columns, inner, activation, y: dx })
    return dx
  }),

  gpuKernel(LINEAR_WEIGHT_GRADIENT, (backend, { dy, x, kept }, { activation }: LinearAttrs) => {
    const [inner, rows] = dy!.shape as [number, number]
    const columns = x!.shape[1]!
    if (inner === 0) return [constant(backend, [rows, columns], 0), constant(backend, [rows], 0)]
    const dWeight = allocateOutput(backend, [rows, columns])
    const dBias = allocateOutput(backend, [rows])
    const a = { tensor: dy!, innerFirst: false, kept }
    const b = { tensor: x!, innerFirst: false }
    const name = LINEAR_WEIGHT_GRADIENT
    matMul(backend, { name, a, b, rows, columns, inner, activation, y: dWeight, rowSums: dBias })
    return [dWeight, dBias]
  }),
]
