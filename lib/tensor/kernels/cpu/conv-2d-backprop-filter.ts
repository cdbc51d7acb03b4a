import { backend_util, Conv2DBackpropFilter, type TensorInfo } from '@tensorflow/tfjs-core'

import type { HostKernel } from './host'

type Pair = [number, number] | number

/** Attributes of tfjs's kernel. */
interface BackpropFilterAttrs {
  readonly strides: Pair
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  readonly dataFormat: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: [number, number, number, number]
}

/** @throws Error for channels before rows, which tfjs's wasm backend does not convolve either */
function convInfoOf(x: TensorInfo, attrs: unknown): backend_util.Conv2DInfo {
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs as BackpropFilterAttrs
  const format = backend_util.convertConv2DDataFormat(dataFormat)
  if (format !== 'channelsLast') throw new Error('Conv2DBackpropFilter on wasm takes channels last only.')
  const shape = x.shape as [number, number, number, number]
  return backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode, false, format)
}

/**
 * tfjs's `Conv2DBackpropFilter` (x, dy; strides, pad, dataFormat, dimRoundingMode, filterShape), which its wasm backend lacks.
 */
export const CONV_2D_BACKPROP_FILTER_KERNEL: HostKernel = {
  name: Conv2DBackpropFilter,
  run(host, { x, dy }, attrs) {
    const info = convInfoOf(x!, attrs)
    const { inHeight, inWidth, outHeight, outWidth, inChannels, outChannels } = info
    const filter = host.allocate(info.filterShape)
    const [values, g] = [host.floats(x!), host.floats(dy!)]
    const sums = new Float64Array(info.filterHeight * info.filterWidth * inChannels * outChannels)
    for (let image = 0; image < info.batchSize; image++) {
      for (let row = 0; row < outHeight; row++) {
        for (let col = 0; col < outWidth; col++) {
          const from = ((image * outHeight + row) * outWidth + col) * outChannels
          for (let i = 0; i < info.filterHeight; i++) {
            const y = row * info.strideHeight + i - info.padInfo.top
            if (y < 0 || y >= inHeight) continue
            for (let j = 0; j < info.filterWidth; j++) {
              const z = col * info.strideWidth + j - info.padInfo.left
              if (z < 0 || z >= inWidth) continue
              const pixel = ((image * inHeight + y) * inWidth + z) * inChannels
              let to = (i * info.filterWidth + j) * inChannels * outChannels
              for (let c = 0; c < inChannels; c++) {
                const value = values[pixel + c]!
                for (let o = 0; o < outChannels; o++) sums[to++]! += value * g[from + o]!
              }
            }
          }
        }
      }
    }
    host.floats(filter).set(sums)
    return filter
  },
}
