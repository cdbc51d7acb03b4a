import {
  CAUSAL_ATTENTION,
  CAUSAL_ATTENTION_GRADIENT,
  CAUSAL_ATTENTION_SCORE_GRADIENT,
} from '../../ops/causal-attention'
import type { HostKernel, Inputs } from './host'

interface AttentionAttrs {
  readonly batch: number
  readonly heads: number
}

/** Sizes, and where head h of row t of sequence b begins. */
function layout({ qkv }: Inputs, { batch, heads }: AttentionAttrs) {
  const [rows, packed] = qkv!.shape as [number, number]
  const width = packed / 3
  const size = width / heads
  const length = batch === 0 ? 0 : rows / batch
  return {
    width,
    size,
    length,
    scale: 1 / Math.sqrt(size),
    /** Each (sequence, head): offsets of its first q in `qkv`, of its first number in a [rows, width] array, and of its [length, length] scores. */
    parts: Array.from({ length: batch * heads }, (_, part) => {
      const [b, h] = [Math.floor(part / heads), part % heads]
      return {
        q: b * length * packed + h * size,
        y: b * length * width + h * size,
        scores: part * length * length,
      }
    }),
  }
}

/** a[at .. at + count) . b[from .. from + count) in float64. */
function dot(a: Float32Array, at: number, b: Float32Array, from: number, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += a[at + i]! * b[from + i]!
  return sum
}

/** The kernels of `ops/causal-attention.ts`. */
export const CAUSAL_ATTENTION_KERNELS: readonly HostKernel[] = [
  {
    name: CAUSAL_ATTENTION,
    run(host, inputs, attributes) {
      const attrs = attributes as unknown as AttentionAttrs
      const { width, size, length, scale, parts } = layout(inputs, attrs)
      const y = host.allocate([attrs.batch * length, width])
      const probabilities = host.allocate([attrs.batch, attrs.heads, length, length])
      const [x, out, p] = [host.floats(inputs.qkv!), host.floats(y), host.floats(probabilities)]
      p.fill(0)
      const [scores, mixed] = [new Float64Array(length), new Float64Array(size)]
      for (const part of parts) {
        const [k, v] = [part.q + width, part.q + 2 * width]
        for (let i = 0; i < length; i++) {
          const row = part.scores + i * length
          let max = -Infinity
          for (let j = 0; j <= i; j++) {
            scores[j] = scale * dot(x, part.q + i * 3 * width, x, k + j * 3 * width, size)
            max = Math.max(max, scores[j]!)
          }
          let sum = 0
          for (let j = 0; j <= i; j++) sum += Math.exp(scores[j]! - max)
          mixed.fill(0)
          for (let j = 0; j <= i; j++) {
            const weight = Math.exp(scores[j]! - max) / sum
            p[row + j] = weight
            for (let c = 0; c < size; c++) mixed[c]! += weight * x[v + j * 3 * width + c]!
          }
          out.set(mixed, part.y + i * width)
        }
      }
      return [y, probabilities]
    },
  },
  {
    name: CAUSAL_ATTENTION_SCORE_GRADIENT,
    run(host, inputs, attributes) {
      const { width, size, length, scale, parts } = layout(inputs, attributes as unknown as AttentionAttrs)
      const dScores = host.allocate(inputs.probabilities!.shape)
      const [g, x] = [host.floats(inputs.dy!), host.floats(inputs.qkv!)]
      const [p, out] = [host.floats(inputs.probabilities!), host.floats(dScores)]
      out.fill(0)
      const dp = new Float64Array(length)
      for (const part of parts) {
        const v = part.q + 2 * width
        for (let i = 0; i < length; i++) {
          const row = part.scores + i * length
          let mean = 0
          for (let j = 0; j <= i; j++) {
            dp[j] = dot(g, part.y + i * width, x, v + j * 3 * width, size)
            mean += p[row + j]! * dp[j]!
          }
          for (let j = 0; j <= i; j++) out[row + j] = scale * p[row + j]! * (dp[j]! - mean)
        }
      }
      return dScores
    },
  },
  {
    name: CAUSAL_ATTENTION_GRADIENT,
    run(host, inputs, attributes) {
      const { width, size, length, parts } = layout(inputs, attributes as unknown as AttentionAttrs)
      const dqkv = host.allocate(inputs.qkv!.shape)
      const [g, x] = [host.floats(inputs.dy!), host.floats(inputs.qkv!)]
      const [p, ds] = [host.floats(inputs.probabilities!), host.floats(inputs.dScores!)]
      const stride = 3 * width
      const sums = new Float64Array(x.length)
      for (const part of parts) {
        const [q, k, v] = [part.q, part.q + width, part.q + 2 * width]
        for (let i = 0; i < length; i++) {
          for (let j = 0; j <= i; j++) {
            const [score, weight] = [ds[part.scores + i * length + j]!, p[part.scores + i * length + j]!]
            for (let c = 0; c < size; c++) {
              sums[q + i * stride + c]! += score * x[k + j * stride + c]!
              sums[k + j * stride + c]! += score * x[q + i * stride + c]!
              sums[v + j * stride + c]! += weight * g[part.y + i * width + c]!
            }
          }
        }
      }
      host.floats(dqkv).set(sums)
      return dqkv
    },
  },
]
