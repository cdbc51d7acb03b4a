import type { KernelConfig } from '@tensorflow/tfjs-core'

import { SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRADIENT } from '../../ops/softmax-cross-entropy'
import { EXP_AND_LOG } from './nan'
import { powerOf2, reduceFunction } from './reduce'
import { allocateOutput, constant, gpuKernel, runShader, type Inputs } from './shader'

interface LossAttrs {
  readonly labelSmoothing: number
}

/** The loss is one number: one workgroup. */
const LOSS_WORKGROUP_SIZE = 256
const GRADIENT_WORKGROUP_SIZE = 64

const readsOf = ({ logits, labels }: Inputs) => [
  { name: 'logits', element: 'f32' as const, tensor: logits! },
  { name: 'labels', element: 'i32' as const, tensor: labels! },
]

/** Reductions over the `lanes` invocations that share a row. */
const reductions = (workgroupSize: number, lanes: number) => `${EXP_AND_LOG}
${reduceFunction('rowMax', 'max', workgroupSize, { lanes })}
${reduceFunction('rowSum', 'sum', workgroupSize, { lanes, type: 'vec2<f32>' })}`

/**
 * WGSL statements: from `row` and `lane` to `start` (of the row), `largest` (of its logits) and `sums`: of exp(x - largest), and of x - largest
 * itself. A row beyond the last reads the first: barriers need all invocations.
 */
const rowStatistics = (lanes: number) => `
  let start = select(0u, row * u.classes, row < u.rows);
  var laneMax = u.minusInfinity;
  for (var k = lane; k < u.classes; k += ${lanes}u) {
    let x = logits[start + k];
    laneMax = select(laneMax, x, x > laneMax);
  }
  let largest = rowMax(laneMax, local);
  var laneSums = vec2<f32>();
  for (var k = lane; k < u.classes; k += ${lanes}u) {
    let x = logits[start + k] - largest;
    laneSums += vec2<f32>(exponential(x), x);
  }
  let sums = rowSum(laneSums, local);`

/** The kernels of `ops/softmax-cross-entropy.ts`. */
export const SOFTMAX_CROSS_ENTROPY_KERNELS: readonly KernelConfig[] = [
  gpuKernel(SOFTMAX_CROSS_ENTROPY, (backend, inputs, { labelSmoothing }: LossAttrs) => {
    const [rows, classes] = inputs.logits!.shape as [number, number]
    // Of nothing: 0 / 0, as any mean.
    if (rows === 0) return constant(backend, [], NaN)
    const loss = allocateOutput(backend, [])
    const lanes = classes <= 16 ? 1 : 8
    // Without smoothing the other logits don't enter: 0 times an infinite one would be NaN.
    const smooth = labelSmoothing !== 0
    const nearest = 'logarithm(sums.x) - (logits[start + u32(labels[row])] - largest)'
    runShader(backend, {
      name: `${SOFTMAX_CROSS_ENTROPY}/${lanes}${smooth ? '/smooth' : ''}`,
      reads: readsOf(inputs),
      writes: [{ name: 'loss', element: 'f32', tensor: loss }],
      uniforms: {
        rows: { u32: rows },
        classes: { u32: classes },
        minusInfinity: { f32: -Infinity },
        ...(smooth ? { smoothing: { f32: labelSmoothing } } : {}),
      },
      workgroupSize: LOSS_WORKGROUP_SIZE,
      blocks: 1,
      declarations: () => `
${reductions(LOSS_WORKGROUP_SIZE, lanes)}
${reduceFunction('total', 'sum', LOSS_WORKGROUP_SIZE)}`,
      main: () => `
  let lane = local % ${lanes}u;
  var sum = 0.0;
  for (var first = 0u; first < u.rows; first += ${LOSS_WORKGROUP_SIZE / lanes}u) {
    let row = first + local / ${lanes}u;
    ${rowStatistics(lanes)}
    if (row < u.rows && lane == 0u) {
      let nearest = ${nearest};
      sum += ${smooth ? '(1.0 - u.smoothing) * nearest + u.smoothing * (logarithm(sums.x) - sums.y / f32(u.classes))' : 'nearest'};
    }
  }
  let all = total(sum, local);
  if (local == 0u) { loss[0] = all / f32(u.rows); }`,
    })
    return loss
  }),

  gpuKernel(SOFTMAX_CROSS_ENTROPY_GRADIENT, (backend, inputs, { labelSmoothing }: LossAttrs) => {
    const [rows, classes] = inputs.logits!.shape as [number, number]
    const gradient = allocateOutput(backend, [rows, classes])
    const lanes = Math.min(32, powerOf2(classes))
    const rowsPerBlock = GRADIENT_WORKGROUP_SIZE / lanes
    runShader(backend, {
      name: `${SOFTMAX_CROSS_ENTROPY_GRADIENT}/${lanes}`,
      reads: [{ name: 'dy', element: 'f32', tensor: inputs.dy! }, ...readsOf(inputs)],
      writes: [{ name: 'gradient', element: 'f32', tensor: gradient }],
      uniforms: {
        rows: { u32: rows },
        classes: { u32: classes },
        minusInfinity: { f32: -Infinity },
        smoothing: { f32: labelSmoothing },
      },
      workgroupSize: GRADIENT_WORKGROUP_SIZE,
      blocks: Math.ceil(rows / rowsPerBlock),
      declarations: () => reductions(GRADIENT_WORKGROUP_SIZE, lanes),
      main: () => `
  let lane = local % ${lanes}u;
  let row = block * ${rowsPerBlock}u + local / ${lanes}u;
  ${rowStatistics(lanes)}
  if (row >= u.rows) { return; }
  let scale = dy[0] / f32(u.rows);
  let label = u32(labels[row]);
  for (var k = lane; k < u.classes; k += ${lanes}u) {
    let nearest = select(0.0, 1.0 - u.smoothing, k == label);
    let wanted = nearest + u.smoothing / f32(u.classes);
    gradient[start + k] = scale * (exponential(logits[start + k] - largest) / sums.x - wanted);
  }`,
    })
    return gradient
  }),
]
