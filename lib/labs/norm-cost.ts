import * as tf from '@tensorflow/tfjs-core'

import { layerNorm, rmsNorm } from '../tensor/ops/norm'
import { Rng } from '../tensor/rng'
import { checkRange } from './check-range'
import type { LabDef } from './def'

const EPS = 1e-5
/** A timing shorter than this is mostly the clock's and the queue's. */
const SHORTEST_MS = 20

/** Times both norms in one run, in alternating order, so that a machine that warms up or slows down treats both alike. */
export const normCost: LabDef<'norm-cost'> = async ({ rows, width, rounds, seed }, { progress }) => {
  checkRange('rows', rows, 1, 65_536)
  checkRange('width', width, 1, 16_384)
  checkRange('rounds', rounds, 1, 200)
  const rng = new Rng(seed, 'demo')
  const x = tf.tensor2d(rng.normals(rows * width), [rows, width])
  const dy = tf.tensor2d(rng.normals(rows * width), [rows, width])
  const gamma = tf.ones([width])
  const beta = tf.zeros([width])
  const passes = {
    layer: () => tf.grads((a, g, b) => layerNorm(a, g, b, EPS))([x, gamma, beta], dy),
    rms: () => tf.grads((a, g) => rmsNorm(a, g, EPS))([x, gamma], dy),
  }
  const time = async (pass: () => tf.Tensor[], repeats: number): Promise<number> => {
    const start = performance.now()
    for (let i = 0; i < repeats; i++) {
      const gradients = tf.tidy(pass)
      if (i === repeats - 1) await gradients[0]!.data() // All that was queued before it is done by then.
      tf.dispose(gradients)
    }
    return (performance.now() - start) / repeats
  }
  try {
    let repeats = 1
    for (;;) {
      const total = (await time(passes.rms, repeats)) * repeats
      if (total >= SHORTEST_MS || repeats >= 4096) break
      repeats *= 2
    }
    await time(passes.layer, repeats)
    const layerMs: number[] = []
    const rmsMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      await progress(round / rounds)
      const order = round % 2 === 0 ? (['layer', 'rms'] as const) : (['rms', 'layer'] as const)
      for (const norm of order) (norm === 'layer' ? layerMs : rmsMs).push(await time(passes[norm], repeats))
    }
    return { layerMs, rmsMs }
  } finally {
    tf.dispose([x, dy, gamma, beta])
  }
}
