import { backend_util, MaxPoolGrad } from '@tensorflow/tfjs-core'

import type { HostKernel } from './host'

type Pair = [number, number] | number

/** Attributes of tfjs's 2-D pooling kernels. */
interface PoolAttrs {
  readonly filterSize: Pair
  readonly strides: Pair
  readonly pad: 'valid' | 'same' | number
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/**
 * tfjs's `MaxPoolGrad` (dy, input; filterSize, strides, pad, dimRoundingMode), [n, height, width, channels]: the gradient goes to the first of
 * the largest numbers of each window. tfjs's own for wasm looks for numbers above the smallest positive float32, and loses windows without any.
 */
export const MAX_POOL_GRAD_KERNEL: HostKernel = {
  name: MaxPoolGrad,
  run(host, { dy, input }, attrs) {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs
    const shape = input!.shape as [number, number, number, number]
    const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
    const dx = host.allocate(shape)
    const [x, g, out] = [host.floats(input!), host.floats(dy!), host.floats(dx)]
    out.fill(0)
    const { inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info
    let from = 0
    for (let image = 0; image < info.batchSize; image++) {
      for (let row = 0; row < outHeight; row++) {
        const top = row * info.strideHeight - info.padInfo.top
        for (let col = 0; col < outWidth; col++) {
          const left = col * info.strideWidth - info.padInfo.left
          for (let channel = 0; channel < channels; channel++) {
            let [max, at] = [-Infinity, -1]
            for (let i = Math.max(0, top); i < Math.min(inHeight, top + info.filterHeight); i++) {
              for (let j = Math.max(0, left); j < Math.min(inWidth, left + info.filterWidth); j++) {
                const here = ((image * inHeight + i) * inWidth + j) * channels + channel
                if (x[here]! > max) [max, at] = [x[here]!, here]
              }
            }
            // No number of the window is a number, or above -Infinity.
            if (at >= 0) out[at]! += g[from]!
            from++
          }
        }
      }
    }
    return dx
  },
}
