import type { TensorInfo } from '@tensorflow/tfjs-core'

import type { WebGpuBackend } from '../../webgpu/backend'
import { reduceFunction } from './reduce'
import { runShader, sizeOf } from './shader'

const WORKGROUP_SIZE = 256
/** Numbers that one workgroup adds up before another is worth its dispatch. */
const NUMBERS_PER_PARTIAL = 4096
/** One invocation of a following workgroup can take one each. */
export const MAX_PARTIALS = 256

/** Into how many sums `count` squares are best added up. */
export const partialCount = (count: number): number => Math.min(MAX_PARTIALS, Math.ceil(count / NUMBERS_PER_PARTIAL))

/**
 * Sums of the squares of x, or of x - y, over parts of them, each divided by `divisor`: added up they are the sum over all. In a fixed order.
 *
 * @param x        of 1 number at least; `y` of the same shape
 * @param results  receives the sums; as many numbers as there are to be parts
 */
export function sumSquares(
  backend: WebGpuBackend,
  x: TensorInfo,
  y: TensorInfo | null,
  divisor: number,
  results: TensorInfo,
): void {
  runShader(backend, {
    name: y ? 'SumOfSquaredDifferences' : 'SumOfSquares',
    reads: [
      { name: 'x', element: 'f32', tensor: x },
      ...(y ? [{ name: 'y', element: 'f32', tensor: y } as const] : []),
    ],
    writes: [{ name: 'results', element: 'f32', tensor: results }],
    uniforms: { count: { u32: sizeOf(x) }, divisor: { f32: divisor } },
    workgroupSize: WORKGROUP_SIZE,
    blocks: sizeOf(results),
    declarations: () => reduceFunction('total', 'sum', WORKGROUP_SIZE),
    main: () => `
  var sum = 0.0;
  for (var i = block * ${WORKGROUP_SIZE}u + local; i < u.count; i += u.blocks * ${WORKGROUP_SIZE}u) {
    let value = ${y ? 'x[i] - y[i]' : 'x[i]'};
    sum += value * value;
  }
  let all = total(sum, local);
  if (local == 0u) { results[block] = all / u.divisor; }`,
  })
}

/** WGSL expression: the sum of `u.partialCount` numbers of `partials`, for a workgroup of MAX_PARTIALS with `PARTIALS_TOTAL` declared. */
export const SUM_OF_PARTIALS =
  'total(select(0.0, partials[min(local, u.partialCount - 1u)], local < u.partialCount), local)'
export const PARTIALS_TOTAL = reduceFunction('total', 'sum', MAX_PARTIALS)
