import type { KernelConfig } from '@tensorflow/tfjs-core'

import { MEAN_SQUARED_ERROR, MEAN_SQUARED_ERROR_GRADIENT } from '../../ops/mean-squared-error'
import { allocateOutput, constant, elementwise, gpuKernel, runShader, sizeOf } from './shader'
import { MAX_PARTIALS, partialCount, PARTIALS_TOTAL, sumSquares, SUM_OF_PARTIALS } from './sum-of-squares'

/** The kernels of `ops/mean-squared-error.ts`. */
export const MEAN_SQUARED_ERROR_KERNELS: readonly KernelConfig[] = [
  gpuKernel(MEAN_SQUARED_ERROR, (backend, { predictions, targets }) => {
    const count = sizeOf(predictions!)
    // Of nothing: 0 / 0, as any mean.
    if (count === 0) return constant(backend, [], NaN)
    const loss = allocateOutput(backend, [])
    const parts = partialCount(count)
    if (parts === 1) {
      sumSquares(backend, predictions!, targets!, count, loss)
      return loss
    }
    const partials = backend.allocate([parts], 'float32')
    sumSquares(backend, predictions!, targets!, 1, partials)
    runShader(backend, {
      name: MEAN_SQUARED_ERROR,
      reads: [{ name: 'partials', element: 'f32', tensor: partials }],
      writes: [{ name: 'loss', element: 'f32', tensor: loss }],
      uniforms: { partialCount: { u32: parts }, count: { f32: count } },
      workgroupSize: MAX_PARTIALS,
      blocks: 1,
      declarations: () => PARTIALS_TOTAL,
      main: () => `
  let sum = ${SUM_OF_PARTIALS};
  if (local == 0u) { loss[0] = sum / u.count; }`,
    })
    backend.disposeData(partials.dataId)
    return loss
  }),

  gpuKernel(MEAN_SQUARED_ERROR_GRADIENT, (backend, { dy, predictions, targets }) => {
    const count = sizeOf(predictions!)
    const gradient = allocateOutput(backend, predictions!.shape)
    runShader(backend, {
      name: MEAN_SQUARED_ERROR_GRADIENT,
      reads: [
        { name: 'dy', element: 'f32', tensor: dy! },
        { name: 'predictions', element: 'f32', tensor: predictions! },
        { name: 'targets', element: 'f32', tensor: targets! },
      ],
      writes: [{ name: 'gradient', element: 'f32', tensor: gradient }],
      uniforms: { count: { u32: count } },
      ...elementwise(count, 'gradient[i] = 2.0 * dy[0] / f32(u.count) * (predictions[i] - targets[i]);'),
    })
    return gradient
  }),
]
