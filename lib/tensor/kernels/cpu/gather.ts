import { GatherV2, util, type KernelBackend, type KernelFunc } from '@tensorflow/tfjs-core'

import type { Run } from '../registry'
import { isNumeric, sizeOf, type Host } from './host'

export const GATHER = GatherV2

/**
 * tfjs's `GatherV2` (x, indices; axis, batchDims) by copies of whole rows where axis is 0 and there are no batch dimensions. For 128 rows of 784, in
 * Node, tfjs's own takes 2.4 ms on wasm and 6.3 ms on cpu, this 0.04 and 0.07 ms.
 *
 * @param original  does every other case
 * @throws  as tfjs, for an index out of range
 */
export const gatherRows =
  (original: KernelFunc, hostOf: (backend: unknown) => Host): Run =>
  (backend, inputs, attrs) => {
    const { x, indices } = inputs as { x: NonNullable<typeof inputs.x>; indices: NonNullable<typeof inputs.x> }
    const { axis, batchDims } = attrs as { axis: number; batchDims?: number }
    const [entries, ...rowShape] = x.shape
    if (axis !== 0 || (batchDims ?? 0) !== 0 || !isNumeric(x.dtype) || entries === undefined) {
      return original({ inputs: { x, indices }, backend: backend as KernelBackend, attrs })
    }
    const host = hostOf(backend)
    const size = sizeOf(rowShape)
    const y = host.allocate([...indices.shape, ...rowShape], x.dtype)
    const [rows, index, out] = [host.values(x), host.values(indices), host.values(y)]
    for (let i = 0; i < index.length; i++) {
      const row = index[i]!
      util.assert(row >= 0 && row < entries, () => `GatherV2: the index value ${row} is not in [0, ${entries - 1}]`)
      out.set(rows.subarray(row * size, (row + 1) * size), i * size)
    }
    return y
  }
