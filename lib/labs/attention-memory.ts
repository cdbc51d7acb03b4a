import * as tf from '@tensorflow/tfjs-core'

import { replayKernels } from '../tensor/kernel-replay'
import { Rng } from '../tensor/rng'
import type { StepSpec } from '../tensor/step'
import { AllocationRecorder } from './allocation-trace'
import { checkRange } from './check-range'
import type { LabDef } from './def'
import { differenceOf } from './difference'

type Attention = (q: tf.Tensor2D, k: tf.Tensor2D, v: tf.Tensor2D) => tf.Tensor2D

/** Peak memory and output of attention with and without a matrix of scores, forward pass, one head. */
export const attentionMemory: LabDef<'attention-memory'> = async ({ lengths, width, tile, seed }, { progress }) => {
  checkRange('lengths.length', lengths.length, 1, 10)
  checkRange('width', width, 1, 256)
  checkRange('tile', tile, 8, 1024)
  for (const length of lengths) checkRange('lengths', length, 2, 4096)
  const rows = []
  for (const [i, length] of lengths.entries()) {
    await progress(i / lengths.length)
    const [q, k, v] = [0, 1, 2].map((part) =>
      tf.tensor2d(new Rng(seed, 'lab', part).normals(length * width), [length, width]),
    ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
    try {
      const naive = await measure(naiveAttention, q, k, v)
      const tiled = await measure(tiledAttention(tile), q, k, v)
      rows.push({
        length,
        outputBytes: 4 * length * width,
        naiveBytes: naive.peak,
        tiledBytes: tiled.peak,
        largestDifference: differenceOf([tiled.output], [naive.output]).largest,
        naiveMs: naive.ms,
        tiledMs: tiled.ms,
      })
    } finally {
      tf.dispose([q, k, v])
    }
  }
  return { rows }
}

/** softmax(q k^T / sqrt(d)) v, with the whole matrix of scores. */
function naiveAttention(q: tf.Tensor2D, k: tf.Tensor2D, v: tf.Tensor2D): tf.Tensor2D {
  const scores = tf.mul<tf.Tensor2D>(tf.matMul(q, k, false, true), 1 / Math.sqrt(q.shape[1]))
  return tf.matMul(tf.softmax(scores), v)
}

/**
 * The same with an online softmax: for each tile of queries, tiles of keys come by one after the other, and a running maximum m, a running sum l
 * and an unnormalised output o are kept. When the maximum rises, what was summed before is scaled down.
 *
 * @source https://arxiv.org/abs/1805.02867, https://arxiv.org/abs/2205.14135
 */
const tiledAttention =
  (tile: number): Attention =>
  (q, k, v) => {
    const [length, width] = q.shape
    const starts = Array.from({ length: Math.ceil(length / tile) }, (_, i) => i * tile)
    const rowsFrom = (x: tf.Tensor2D, start: number) => tf.slice(x, [start, 0], [Math.min(tile, length - start), width])
    return tf.concat(
      starts.map((start) => {
        const queries = tf.mul<tf.Tensor2D>(rowsFrom(q, start), 1 / Math.sqrt(width))
        let m: tf.Tensor | undefined
        let l: tf.Tensor | undefined
        let o: tf.Tensor | undefined
        for (const from of starts) {
          const scores = tf.matMul(queries, rowsFrom(k, from), false, true)
          const highest = tf.max(scores, 1, true)
          const top = m === undefined ? highest : tf.maximum(m, highest)
          const p = tf.exp(tf.sub(scores, top))
          const sum = tf.sum(p, 1, true)
          const out = tf.matMul(p, rowsFrom(v, from))
          if (m === undefined || l === undefined || o === undefined) [l, o] = [sum, out]
          else {
            const shrink = tf.exp(tf.sub(m, top))
            l = tf.add(tf.mul(l, shrink), sum)
            o = tf.add(tf.mul(o, shrink), out)
          }
          m = top
        }
        return tf.div<tf.Tensor2D>(o!, l!)
      }),
    )
  }

async function measure(attention: Attention, q: tf.Tensor2D, k: tf.Tensor2D, v: tf.Tensor2D) {
  const output = tf.zerosLike(q)
  const recorder = new AllocationRecorder(new Map())
  const spec: StepSpec<'forward'> = {
    state: { output },
    inputs: {},
    variants: ['forward'],
    step: () => ({ metrics: {}, state: { output: attention(q, k, v) } }),
  }
  const runner = replayKernels(spec, recorder.watch)
  try {
    runner.replay(1, 'forward') // A first time, which is slower than those that follow.
    const { peakWithGradients: peak } = recorder
    const start = performance.now()
    runner.replay(1, 'forward')
    const state = runner.state()
    const values = Float32Array.from(await state.output!.data())
    const ms = performance.now() - start
    tf.dispose(state)
    return { peak, output: values, ms }
  } finally {
    runner.dispose()
    output.dispose()
  }
}
