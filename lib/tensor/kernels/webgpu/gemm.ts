import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

import { FROBENIUS_NORMALIZE, GEMM, type GemmOptions } from '../../ops/gemm'
import { matMul, rowElement, type Epilogue } from './mat-mul'
import { allocateOutput, gpuKernel, runShader, sizeOf } from './shader'
import { MAX_PARTIALS, partialCount, PARTIALS_TOTAL, sumSquares, SUM_OF_PARTIALS } from './sum-of-squares'

/** alpha product + beta c + diagonal I */
function affineEpilogue(
  { alpha, beta, diagonal }: Required<GemmOptions>,
  c: TensorInfo | undefined,
  columns: number,
): Epilogue {
  const element = rowElement(columns)
  // A row or column beyond the edge reads anything: it is not written.
  const neighbours = [0, 1, 2, 3].map((i) => `c[row * u.columns + column + ${i}u]`).join(', ')
  const added = element === 'f32' ? `vec4<f32>(${neighbours})` : 'c[(row * u.columns + column) / 4u]'
  return {
    name: c ? 'affine+c' : 'affine',
    reads: c ? [{ name: 'c', element, tensor: c }] : [],
    writes: [],
    uniforms: { alpha: { f32: alpha }, ...(c ? { beta: { f32: beta } } : {}), diagonal: { f32: diagonal } },
    finish: `
fn finish(product: vec4<f32>, row: u32, column: u32) -> vec4<f32> {
  let onDiagonal = vec4<u32>(column, column + 1u, column + 2u, column + 3u) == vec4<u32>(row);
  return u.alpha * product ${c ? `+ u.beta * ${added}` : ''} + select(vec4<f32>(), vec4<f32>(u.diagonal), onDiagonal);
}`,
  }
}

/** The kernels of `ops/gemm.ts`. */
export const GEMM_KERNELS: readonly KernelConfig[] = [
  gpuKernel(GEMM, (backend, { a, b, c }, options: Required<GemmOptions>) => {
    const { transposeA, transposeB } = options
    const [rows, inner] = (transposeA ? [...a!.shape].reverse() : a!.shape) as [number, number]
    const columns = b!.shape[transposeB ? 0 : 1]!
    const y = allocateOutput(backend, [rows, columns])
    matMul(backend, {
      name: GEMM,
      a: { tensor: a!, innerFirst: !transposeA },
      b: { tensor: b!, innerFirst: transposeB },
      rows,
      columns,
      inner,
      activation: 'none',
      y,
      epilogue: affineEpilogue(options, c, columns),
    })
    return y
  }),

  gpuKernel(FROBENIUS_NORMALIZE, (backend, { x }, { eps }: { readonly eps: number }) => {
    const count = sizeOf(x!)
    const y = allocateOutput(backend, x!.shape)
    if (count === 0) return y
    const partials = backend.allocate([partialCount(count)], 'float32')
    sumSquares(backend, x!, null, 1, partials)
    const workgroupSize = MAX_PARTIALS
    runShader(backend, {
      name: FROBENIUS_NORMALIZE,
      reads: [
        { name: 'x', element: 'f32', tensor: x! },
        { name: 'partials', element: 'f32', tensor: partials },
      ],
      writes: [{ name: 'y', element: 'f32', tensor: y }],
      uniforms: { count: { u32: count }, partialCount: { u32: sizeOf(partials) }, eps: { f32: eps } },
      workgroupSize,
      blocks: Math.ceil(count / workgroupSize),
      declarations: () => PARTIALS_TOTAL,
      // Every workgroup adds up the partial sums for itself: cheaper than a dispatch.
      main: () => `
  let squares = ${SUM_OF_PARTIALS};
  let i = block * ${workgroupSize}u + local;
  if (i < u.count) { y[i] = x[i] / (sqrt(squares) + u.eps); }`,
    })
    backend.disposeData(partials.dataId)
    return y
  }),
]
