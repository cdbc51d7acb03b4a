import { SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRADIENT } from '../../ops/softmax-cross-entropy'
import type { HostKernel } from './host'

/** Largest number and log of the sum of exponentials of x[start .. start + count), the latter less the former. */
function logSumExp(x: Float32Array, start: number, count: number): { max: number; log: number } {
  let max = -Infinity
  for (let k = 0; k < count; k++) max = Math.max(max, x[start + k]!)
  let sum = 0
  for (let k = 0; k < count; k++) sum += Math.exp(x[start + k]! - max)
  return { max, log: Math.log(sum) }
}

/** The kernels of `ops/softmax-cross-entropy.ts`. */
export const SOFTMAX_CROSS_ENTROPY_KERNELS: readonly HostKernel[] = [
  {
    name: SOFTMAX_CROSS_ENTROPY,
    run(host, { logits, labels }, attrs) {
      const { labelSmoothing } = attrs as { labelSmoothing: number }
      const [n, classes] = logits!.shape as [number, number]
      const loss = host.allocate([])
      const [x, label] = [host.floats(logits!), host.integers(labels!)]
      let total = 0
      for (let i = 0; i < n; i++) {
        const { max, log } = logSumExp(x, i * classes, classes)
        // -log p = log - (x - max): the shift before the sum, so that large logits cost no digits.
        total += (1 - labelSmoothing) * (log - (x[i * classes + label[i]!]! - max))
        if (labelSmoothing === 0) continue
        for (let k = 0; k < classes; k++) total += (labelSmoothing / classes) * (log - (x[i * classes + k]! - max))
      }
      host.floats(loss)[0] = total / n
      return loss
    },
  },
  {
    name: SOFTMAX_CROSS_ENTROPY_GRADIENT,
    run(host, { dy, logits, labels }, attrs) {
      const { labelSmoothing } = attrs as { labelSmoothing: number }
      const [n, classes] = logits!.shape as [number, number]
      const gradient = host.allocate(logits!.shape)
      const [x, label, out] = [host.floats(logits!), host.integers(labels!), host.floats(gradient)]
      const scale = host.floats(dy!)[0]! / n
      for (let i = 0; i < n; i++) {
        const { max, log } = logSumExp(x, i * classes, classes)
        for (let k = 0; k < classes; k++) {
          const at = i * classes + k
          const target = (k === label[i] ? 1 - labelSmoothing : 0) + labelSmoothing / classes
          out[at] = scale * (Math.exp(x[at]! - max - log) - target)
        }
      }
      return gradient
    },
  },
]
