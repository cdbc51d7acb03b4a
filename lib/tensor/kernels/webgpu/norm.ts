import type { KernelConfig } from '@tensorflow/tfjs-core'

import { NORM, NORM_INPUT_GRADIENT, NORM_PARAMETER_GRADIENT } from '../../ops/norm'
import { reduceFunction } from './reduce'
import { allocateOutput, constant, gpuKernel, runShader, sizeOf, type ShaderTensor, type Uniform } from './shader'

interface NormAttrs {
  readonly centre: boolean
  readonly eps: number
}

/** Invocations a row: enough that long rows don't take long, few enough that short ones don't wait for idle ones. */
const rowWorkgroup = (features: number): number => (features > 256 ? 256 : 64)

/** Rows and columns of a workgroup's block where sums go down the columns; its 256 invocations are as many as there are places. */
const BLOCK = 16
/** Rows that an invocation has in hand at a time, in the components of a vec4. */
const ROWS_AT_ONCE = 4

/**
 * WGSL statements that make `mean` (0 unless centred) and `factor`, 1 / sqrt(mean((x - mean)^2) + eps), of a row, or of 4 rows in a vec4. `lanes`
 * invocations share it, of which this is number `lane`; `x` reads a column.
 */
const statistics = (centre: boolean, type: 'f32' | 'vec4<f32>', lanes: number, x: (column: string) => string) => `
  var mean = ${type}();
  ${
    centre
      ? `{
    var sum = ${type}();
    for (var k = lane; k < u.features; k += ${lanes}u) { sum += ${x('k')}; }
    mean = rowSum(sum, local) / f32(u.features);
  }`
      : ''
  }
  var squares = ${type}();
  for (var k = lane; k < u.features; k += ${lanes}u) {
    let centred = ${x('k')} - mean;
    squares += centred * centred;
  }
  let factor = 1.0 / sqrt(rowSum(squares, local) / f32(u.features) + u.eps);`

const named = (name: string, tensor: ShaderTensor['tensor']): ShaderTensor => ({ name, element: 'f32', tensor })

/** The kernels of `ops/norm.ts`. */
export const NORM_KERNELS: readonly KernelConfig[] = [
  gpuKernel(NORM, (backend, { x, gamma, beta }, { centre, eps }: NormAttrs) => {
    const features = x!.shape.at(-1)!
    const y = allocateOutput(backend, x!.shape)
    const workgroupSize = rowWorkgroup(features)
    runShader(backend, {
      name: [NORM, workgroupSize, centre ? 'centre' : '', beta ? 'beta' : ''].join('/'),
      reads: [named('x', x!), named('gamma', gamma!), ...(beta ? [named('beta', beta)] : [])],
      writes: [named('y', y)],
      uniforms: { features: { u32: features }, eps: { f32: eps } },
      workgroupSize,
      blocks: sizeOf(x!) / Math.max(1, features),
      declarations: () => reduceFunction('rowSum', 'sum', workgroupSize),
      main: () => `
  let start = block * u.features;
  let lane = local;
  ${statistics(centre, 'f32', workgroupSize, (k) => `x[start + ${k}]`)}
  for (var k = lane; k < u.features; k += ${workgroupSize}u) {
    y[start + k] = gamma[k] * ((x[start + k] - mean) * factor) ${beta ? '+ beta[k]' : ''};
  }`,
    })
    return y
  }),

  gpuKernel(NORM_INPUT_GRADIENT, (backend, { dy, x, gamma }, { centre, eps }: NormAttrs) => {
    const features = x!.shape.at(-1)!
    const dx = allocateOutput(backend, x!.shape)
    const workgroupSize = rowWorkgroup(features)
    runShader(backend, {
      name: [NORM_INPUT_GRADIENT, workgroupSize, centre ? 'centre' : ''].join('/'),
      reads: [named('dy', dy!), named('x', x!), named('gamma', gamma!)],
      writes: [named('dx', dx)],
      uniforms: { features: { u32: features }, eps: { f32: eps } },
      workgroupSize,
      blocks: sizeOf(x!) / Math.max(1, features),
      declarations: () => `
${reduceFunction('rowSum', 'sum', workgroupSize)}
${reduceFunction('rowSums', 'sum', workgroupSize, { type: 'vec2<f32>' })}`,
      // With h = dy gamma: dx = factor (h - mean(h) - u mean(h u)), without the middle term if the mean is fixed at 0.
      main: () => `
  let start = block * u.features;
  let lane = local;
  ${statistics(centre, 'f32', workgroupSize, (k) => `x[start + ${k}]`)}
  var sums = vec2<f32>();
  for (var k = lane; k < u.features; k += ${workgroupSize}u) {
    let h = dy[start + k] * gamma[k];
    sums += vec2<f32>(h, h * ((x[start + k] - mean) * factor));
  }
  let means = rowSums(sums, local) / f32(u.features);
  for (var k = lane; k < u.features; k += ${workgroupSize}u) {
    let standard = (x[start + k] - mean) * factor;
    dx[start + k] = factor * (dy[start + k] * gamma[k] ${centre ? '- means.x' : ''} - standard * means.y);
  }`,
    })
    return dx
  }),

  gpuKernel(NORM_PARAMETER_GRADIENT, (backend, { dy, x }, { centre, eps }: NormAttrs) => {
    const features = x!.shape.at(-1)!
    const rows = sizeOf(x!) / Math.max(1, features)
    if (rows === 0) return [constant(backend, [features], 0), constant(backend, [features], 0)]
    const [dGamma, dBeta] = [allocateOutput(backend, [features]), allocateOutput(backend, [features])]
    const uniforms: Record<string, Uniform> = { rows: { u32: rows }, features: { u32: features }, eps: { f32: eps } }
    const perRow = Array.from({ length: ROWS_AT_ONCE }, (_, i) => i)
    const rowsAtOnce = BLOCK * ROWS_AT_ONCE
    runShader(backend, {
      name: `${NORM_PARAMETER_GRADIENT}${centre ? '/centre' : ''}`,
      reads: [named('dy', dy!), named('x', x!)],
      writes: [named('dGamma', dGamma), named('dBeta', dBeta)],
      uniforms,
      workgroupSize: BLOCK * BLOCK,
      blocks: Math.ceil(features / BLOCK),
      declarations: () => `
${reduceFunction('rowSum', 'sum', BLOCK * BLOCK, { lanes: BLOCK, type: 'vec4<f32>' })}
fn valuesOfX(rows: vec4<u32>, k: u32) -> vec4<f32> {
  return vec4<f32>(${perRow.map((i) => `x[rows[${i}] * u.features + k]`).join(', ')});
}
var<workgroup> columnSums: array<vec2<f32>, ${BLOCK * BLOCK}>;`,
      // A workgroup goes down 16 columns, 64 rows at a time: the 16 invocations that share 4 rows find their statistics, then take a column each.
      main: () => `
  let lane = local % ${BLOCK}u;
  let column = block * ${BLOCK}u + lane;
  var sums = vec2<f32>();
  for (var first = 0u; first < u.rows; first += ${rowsAtOnce}u) {
    let own = first + (local / ${BLOCK}u) * ${ROWS_AT_ONCE}u;
    // Beyond the last row: that again, for the barriers; it is not added.
    let rows = min(vec4<u32>(own, own + 1u, own + 2u, own + 3u), vec4<u32>(u.rows - 1u));
    ${statistics(centre, 'vec4<f32>', BLOCK, (k) => `valuesOfX(rows, ${k})`)}
    if (column < u.features) {
      let standard = (valuesOfX(rows, column) - mean) * factor;
      for (var i = 0u; i < ${ROWS_AT_ONCE}u; i++) {
        if (own + i < u.rows) {
          let g = dy[(own + i) * u.features + column];
          sums += vec2<f32>(g * standard[i], g);
        }
      }
    }
  }
  columnSums[local] = sums;
  workgroupBarrier();
  if (local >= ${BLOCK}u || column >= u.features) { return; }
  for (var i = 1u; i < ${BLOCK}u; i++) { sums += columnSums[local + i * ${BLOCK}u]; }
  dGamma[column] = sums.x;
  dBeta[column] = sums.y;`,
    })
    return [dGamma, dBeta]
  }),
]
