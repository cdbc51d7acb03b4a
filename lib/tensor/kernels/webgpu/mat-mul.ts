import type { TensorInfo } from '@tensorflow/tfjs-core'

import type { LinearActivation } from '../../ops/linear'
import type { WebGpuBackend } from '../../webgpu/backend'
import { ACTIVATION_FUNCTIONS } from './activation'
import { loadFunction, type Operand } from './operand'
import { runShader, type ShaderTensor, type Uniform } from './shader'
import { chooseTiling, WORKGROUP_SIZE, type Tiling } from './tiling'

/** What becomes of the product before it is written. */
export interface Epilogue {
  /** Names the code. */
  readonly name: string
  readonly reads: readonly ShaderTensor[]
  /** Further outputs, written by `finish`. */
  readonly writes: readonly ShaderTensor[]
  readonly uniforms: Readonly<Record<string, Uniform>>
  /** WGSL at module scope: `fn finish(product: vec4<f32>, row: u32, column: u32) -> vec4<f32>`, for 4 neighbours of a row. */
  readonly finish: string
}

export interface MatMul {
  /** Names the kernel. */
  readonly name: string
  /** [rows, inner] */
  readonly a: Operand
  /** [inner, columns] */
  readonly b: Operand
  readonly rows: number
  readonly columns: number
  readonly inner: number
  /** Of `a` and of activations that `epilogue` has. */
  readonly activation: LinearActivation
  /** [rows, columns] */
  readonly y: TensorInfo
  readonly epilogue?: Epilogue
  /** Receives the sums of a's rows, shape [rows]. */
  readonly rowSums?: TensorInfo
}

const PLAIN: Epilogue = {
  name: 'plain',
  reads: [],
  writes: [],
  uniforms: {},
  finish: 'fn finish(product: vec4<f32>, row: u32, column: u32) -> vec4<f32> { return product; }',
}

/** How an output with rows of `columns` numbers is bound: 4 at a time if the rows allow it. */
export const rowElement = (columns: number) => (columns % 4 === 0 ? 'vec4<f32>' : 'f32')

/** WGSL of `fn ${name}(row: u32, column: u32, value: vec4<f32>)`: writes what is inside of [u.rows, u.columns] to `target`; column is a multiple of 4. */
export function storeFunction(name: string, target: string, columns: number): string {
  const start = `fn ${name}(row: u32, column: u32, value: vec4<f32>) {
  if (row >= u.rows || column >= u.columns) { return; }
  let at = row * u.columns + column;`
  if (columns % 4 === 0) return `${start}\n  ${target}[at / 4u] = value;\n}\n`
  const rest = [1, 2, 3].map((i) => `  if (column + ${i}u < u.columns) { ${target}[at + ${i}u] = value[${i}]; }`)
  return `${start}\n  ${target}[at] = value[0];\n${rest.join('\n')}\n}\n`
}

/** y = finish(a b), with one shader for all matrix products: the operands' layouts, the tiling and the epilogue vary. */
export function matMul(backend: WebGpuBackend, problem: MatMul): void {
  const { name, a, b, rows, columns, inner, activation, y, epilogue = PLAIN, rowSums } = problem
  const tiling = chooseTiling(rows, columns, inner)
  const [loadA, loadB] = [loadFunction('a', a, 'u.rows', rows), loadFunction('b', b, 'u.columns', columns)]
  const columnBlocks = Math.ceil(columns / tiling.tile)
  runShader(backend, {
    name: [name, `tile${tiling.tile}`, loadA.name, loadB.name, activation, epilogue.name, rowSums ? 'sums' : ''].join(
      '/',
    ),
    reads: [...loadA.reads, ...loadB.reads, ...epilogue.reads],
    writes: [
      { name: 'y', element: rowElement(columns), tensor: y },
      ...epilogue.writes,
      ...(rowSums ? [{ name: 'rowSums', element: 'f32', tensor: rowSums } as const] : []),
    ],
    uniforms: {
      rows: { u32: rows },
      columns: { u32: columns },
      inner: { u32: inner },
      columnBlocks: { u32: columnBlocks },
      ...epilogue.uniforms,
    },
    workgroupSize: WORKGROUP_SIZE,
    blocks: Math.ceil(rows / tiling.tile) * columnBlocks,
    declarations: () => `
${activation === 'none' ? '' : ACTIVATION_FUNCTIONS[activation]}
${loadA.code}
${loadB.code}
${epilogue.finish}
${storeFunction('store', 'y', columns)}
${declareMemory(tiling)}`,
    main: () => main(problem, tiling),
  })
}

/** Accumulators of an invocation: a row of 4 sums each, and the sums of a's rows. */
const ACCUMULATORS = ['sum0', 'sum1', 'sum2', 'sum3', 'rowSum'] as const

/** vec4s from one inner index of a tile to the next. The odd one out keeps 4 x 8 invocations that write along the inner index on different banks. */
const stride = ({ tile }: Tiling): number => tile / 4 + 1

function declareMemory(tiling: Tiling): string {
  const tiles = 2 * tiling.depth * stride(tiling)
  const exchange = (ACCUMULATORS.length * WORKGROUP_SIZE) / 2
  return `var<workgroup> memory: array<vec4<f32>, ${tiling.splits > 1 ? Math.max(tiles, exchange) : tiles}>;`
}

function main({ a, b, rowSums }: MatMul, tiling: Tiling): string {
  const { tile, depth, splits } = tiling
  const pieces = tile / 4
  const step = stride(tiling)
  const addRows = `
      if (blockColumn == 0u) {
        for (var part = 0u; part < ${depth * step}u; part += ${splits * step}u) { rowSum += memory[atA + part]; }
      }`
  const used = ACCUMULATORS.slice(0, rowSums ? 5 : 4)
  // Which 4 numbers of a tile an invocation loads: neighbours in memory go to neighbouring invocations.
  const share = ({ innerFirst }: Operand, at: 'piece' | 'depth') =>
    (at === 'depth') === innerFirst
      ? `local % ${innerFirst ? depth : pieces}u`
      : `local / ${innerFirst ? depth : pieces}u`
  const parts = depth / splits
  // Some at a time, so that offsets are constants; all of them at once take long to compile.
  const unrolled = Math.min(4, parts)
  const multiply = Array.from({ length: unrolled }, (_, i) => {
    const offset = i * splits * step
    return `{
        let p = memory[atA + part + ${offset}u];
        let q = memory[atB + part + ${offset}u];
        sum0 += p.x * q; sum1 += p.y * q; sum2 += p.z * q; sum3 += p.w * q;
      }`
  })
  return `
  let blockRow = (block / u.columnBlocks) * ${tile}u;
  let blockColumn = (block % u.columnBlocks) * ${tile}u;
  let pieceA = ${share(a, 'piece')};
  let depthA = ${share(a, 'depth')};
  let pieceB = ${share(b, 'piece')};
  let depthB = ${share(b, 'depth')};

  // This invocation's 4 x 4 piece, and its part of the inner index.
  let split = local / ${pieces * pieces}u;
  let pieceRow = (local % ${pieces * pieces}u) / ${pieces}u;
  let pieceColumn = local % ${pieces}u;
  let atA = split * ${step}u + pieceRow;
  let atB = ${depth * step}u + split * ${step}u + pieceColumn;
  ${used.map((sum) => `var ${sum} = vec4<f32>();`).join('\n  ')}

  // Each round multiplies the tiles of the last one while its own are on their way. In the last round those are zeros from beyond the edge.
  for (var start = 0u; start < u.inner + ${depth}u; start += ${depth}u) {
    let nextA = load_a(blockRow + pieceA * 4u, start + depthA);
    let nextB = load_b(blockColumn + pieceB * 4u, start + depthB);
    if (start > 0u) {
      for (var part = 0u; part < ${depth * step}u; part += ${unrolled * splits * step}u) {
        ${multiply.join('\n        ')}
      }
      ${rowSums ? addRows : ''}
    }
    workgroupBarrier(); // all have used the last tiles
    memory[depthA * ${step}u + pieceA] = nextA;
    memory[${depth * step}u + depthB * ${step}u + pieceB] = nextB;
    workgroupBarrier();
  }
  ${splits > 1 ? addSplits(used, tiling) : ''}
  if (split != 0u) { return; }
  let row = blockRow + pieceRow * 4u;
  let column = blockColumn + pieceColumn * 4u;
  ${rowSums ? STORE_ROW_SUMS : ''}
  for (var i = 0u; i < 4u; i++) {
    store(row + i, column, finish(sum0, row + i, column));
    sum0 = sum1; sum1 = sum2; sum2 = sum3;
  }`
}

const STORE_ROW_SUMS = `
  if (column == 0u) {
    for (var i = 0u; i < 4u; i++) {
      if (row + i < u.rows) { rowSums[row + i] = rowSum[i]; }
    }
  }`

/** Adds the sums of all splits to those of the first: a tree, upper half onto lower half, through workgroup memory. */
function addSplits(used: readonly string[], { splits }: Tiling): string {
  const perSplit = WORKGROUP_SIZE / splits
  return `
  for (var half = ${splits / 2}u; half > 0u; half /= 2u) {
    let width = half * ${perSplit}u;
    if (split >= half && split < 2u * half) {
      ${used.map((sum, i) => `memory[${i}u * width + local - width] = ${sum};`).join('\n      ')}
    }
    workgroupBarrier();
    if (split < half) {
      ${used.map((sum, i) => `${sum} += memory[${i}u * width + local];`).join('\n      ')}
    }
    workgroupBarrier();
  }`
}
