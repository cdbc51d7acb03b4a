import * as tf from '@tensorflow/tfjs-core'

import { runKernel, runKernel1 } from './kernel'

/**
 * Kernel contracts. `qkv` [batch * length, 3 * width]: row b * length + t holds q, k and v of position t of sequence b, each `width`
 * numbers, head h in columns h * (width / heads) onwards. Scores are scaled by 1 / sqrt(width / heads).
 *
 * - `CausalAttention` (qkv; batch, heads) -> out [batch * length, width], probabilities [batch, heads, length, length] (0 above the diagonal)
 * - `CausalAttentionScoreGradient` (dy, qkv, probabilities; batch, heads) -> dScores, like probabilities: P * (dP - rowsum(P * dP)) with
 *   dP = dy v^T, already times the scale
 * - `CausalAttentionGradient` (dy, qkv, probabilities, dScores; batch, heads) -> dqkv, like qkv: dq = dScores k, dk = dScores^T q, dv = P^T dy
 */
export const CAUSAL_ATTENTION = 'CausalAttention'
export const CAUSAL_ATTENTION_SCORE_GRADIENT = 'CausalAttentionScoreGradient'
export const CAUSAL_ATTENTION_GRADIENT = 'CausalAttentionGradient'

/**
 * Multi-head causal self-attention. It can be differentiated once.
 *
 * @param qkv    shape [batch * length, 3 * width], laid out as above
 * @param batch  number of sequences
 * @param heads  divides width
 * @returns      shape [batch * length, width]
 * @source       https://arxiv.org/abs/1706.03762
 */
export function causalAttention(qkv: tf.Tensor2D, batch: number, heads: number): tf.Tensor2D {
  return runKernel1(CAUSAL_ATTENTION, { qkv }, { batch, heads })
}

tf.registerGradient({
  kernelName: CAUSAL_ATTENTION,
  inputsToSave: ['qkv'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved, attributes) => {
    const attrs = attributes as Record<string, unknown>
    const dy = (dys as tf.Tensor[])[0]!
    const [qkv, probabilities] = saved
    return {
      qkv: () => {
        const dScores = runKernel(CAUSAL_ATTENTION_SCORE_GRADIENT, { dy, qkv, probabilities }, attrs)[0]
        return runKernel1(CAUSAL_ATTENTION_GRADIENT, { dy, qkv, probabilities, dScores }, attrs)
      },
    }
  },
})
