import {
  CAUSAL_ATTENTION,
  CAUSAL_ATTENTION_GRADIENT,
  CAUSAL_ATTENTION_SCORE_GRADIENT,
} from '../../ops/causal-attention'
import type { Inputs } from '../cpu/host'
import type { Simd } from './simd'
import type { SimdKernel } from './simd-kernel'

interface AttentionAttrs {
  readonly batch: number
  readonly heads: number
}

/** Sizes, and for each (sequence, head) the byte offsets of its first q in `qkv`, first number in [rows, width], and scores. */
function layout({ qkv }: Inputs, attrs: unknown) {
  const { batch, heads } = attrs as AttentionAttrs
  const [rows, columns] = qkv!.shape as [number, number]
  const width = columns / 3
  const size = width / heads
  const length = batch === 0 ? 0 : rows / batch
  return {
    ...{ batch, heads, length, size },
    /** Bytes of a row of y, which is also the way from q to k to v; of a row of q, k and v. */
    ...{ wide: 4 * width, packed: 4 * columns },
    parts: Array.from({ length: batch * heads }, (_, part) => {
      const [b, h] = [Math.floor(part / heads), part % heads]
      return {
        q: 4 * (b * length * columns + h * size),
        y: 4 * (b * length * width + h * size),
        scores: 4 * part * length * length,
      }
    }),
  }
}

const productScratch = (simd: Simd, { length, size }: { length: number; size: number }): number =>
  simd.scratch(simd.module.gemmScratch(Math.max(length, size)))

/** The kernels of `ops/causal-attention.ts`. */
export const CAUSAL_ATTENTION_KERNELS: readonly SimdKernel[] = [
  {
    name: CAUSAL_ATTENTION,
    run(simd, inputs, attrs) {
      const { batch, heads, length, size, wide, packed, parts } = layout(inputs, attrs)
      const y = simd.allocate([batch * length, wide / 4])
      const probabilities = simd.allocate([batch, heads, length, length])
      const scratch = productScratch(simd, { length, size })
      const [x, out, p] = [simd.address(inputs.qkv), simd.address(y), simd.address(probabilities)]
      for (const part of parts) {
        const q = x + part.q
        simd.module.attention(
          ...[q, q + wide, q + 2 * wide, packed],
          ...[length, size],
          ...[p + part.scores, out + part.y, wide, scratch],
        )
      }
      return [y, probabilities]
    },
  },
  {
    name: CAUSAL_ATTENTION_SCORE_GRADIENT,
    run(simd, inputs, attrs) {
      const { length, size, wide, packed, parts } = layout(inputs, attrs)
      const dScores = simd.allocate(inputs.probabilities!.shape)
      const scratch = productScratch(simd, { length, size })
      const [dy, x] = [simd.address(inputs.dy), simd.address(inputs.qkv)]
      const [p, out] = [simd.address(inputs.probabilities), simd.address(dScores)]
      for (const part of parts) {
        simd.module.attentionScoreGradient(
          ...[dy + part.y, wide, x + part.q + 2 * wide, packed],
          ...[length, size],
          ...[p + part.scores, out + part.scores, scratch],
        )
      }
      return dScores
    },
  },
  {
    name: CAUSAL_ATTENTION_GRADIENT,
    run(simd, inputs, attrs) {
      const { length, size, wide, packed, parts } = layout(inputs, attrs)
      const dqkv = simd.allocate(inputs.qkv!.shape)
      const scratch = productScratch(simd, { length, size })
      const [dy, x, out] = [simd.address(inputs.dy), simd.address(inputs.qkv), simd.address(dqkv)]
      const [p, ds] = [simd.address(inputs.probabilities), simd.address(inputs.dScores)]
      for (const part of parts) {
        const [q, dq] = [x + part.q, out + part.q]
        simd.module.attentionGradient(
          ...[dy + part.y, wide, q, q + wide, packed],
          ...[length, size],
          ...[p + part.scores, ds + part.scores],
          ...[dq, dq + wide, dq + 2 * wide, scratch],
        )
      }
      return dqkv
    },
  },
]
