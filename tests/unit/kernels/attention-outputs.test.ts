import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

import { useNodeBackend } from '@/lib/tensor/node-backends'
import { CAUSAL_ATTENTION, CAUSAL_ATTENTION_SCORE_GRADIENT } from '@/lib/tensor/ops/causal-attention'
import { runKernel } from '@/lib/tensor/ops/kernel'
import { normals, tensorOf } from './compare'

/** Outputs between the kernels, which only another kernel sees: every backend is to give the same. */
it.each(['cpu', 'wasm'] as const)(
  'on %s, nothing is above the diagonal of probabilities and score gradients',
  async (backend) => {
    await useNodeBackend(backend)
    const [batch, heads, length, width] = [2, 2, 5, 6]
    const attrs = { batch, heads }
    tf.tidy(() => {
      const qkv = tensorOf(normals([batch * length, 3 * width], 1))
      const probabilities = runKernel(CAUSAL_ATTENTION, { qkv }, attrs)[1]!
      const dy = tensorOf(normals([batch * length, width], 2))
      const dScores = runKernel(CAUSAL_ATTENTION_SCORE_GRADIENT, { dy, qkv, probabilities }, attrs)[0]!
      expect(probabilities.shape).toEqual([batch, heads, length, length])
      for (const scores of [probabilities, dScores]) {
        scores.dataSync().forEach((value, i) => {
          if (i % length > Math.floor(i / length) % length) expect(value).toBe(0)
        })
      }
      tf.sum(probabilities, -1)
        .dataSync()
        .forEach((sum) => expect(sum).toBeCloseTo(1, 6))
    })
  },
)
