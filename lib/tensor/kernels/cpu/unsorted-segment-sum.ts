import { UnsortedSegmentSum } from '@tensorflow/tfjs-core'

import { sizeOf, type HostKernel, type NumberType } from './host'

/**
 * tfjs's `UnsortedSegmentSum` (x, segmentIds; numSegments): sums of the rows of x with one segment number, a number out of range belonging
 * to none. In order of the rows, so that equal inputs give equal bits. tfjs has none for wasm; its own for cpu goes through x once for each segment.
 */
export const UNSORTED_SEGMENT_SUM_KERNEL: HostKernel = {
  name: UnsortedSegmentSum,
  run(host, { x, segmentIds }, attrs) {
    const { numSegments } = attrs as { numSegments: number }
    const rowShape = x!.shape.slice(segmentIds!.shape.length)
    const features = sizeOf(rowShape)
    const result = host.allocate([numSegments, ...rowShape], x!.dtype as NumberType)
    const [values, segments] = [host.values(x!), host.integers(segmentIds!)]
    const sums = new Float64Array(numSegments * features)
    segments.forEach((segment, i) => {
      if (segment < 0 || segment >= numSegments) return
      for (let j = 0; j < features; j++) sums[segment * features + j]! += values[i * features + j]!
    })
    host.values(result).set(sums)
    return result
  },
}
