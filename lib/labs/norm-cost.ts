import * as tf from '@tensorflow/tfjs-core'

import { initTransformer, transformerLogits, type TransformerSpec } from '../models/transformer'
import { layerNorm, rmsNorm } from '../tensor/ops/norm'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import { Rng } from '../tensor/rng'
import { checkRange } from './check-range'
import type { LabDef } from './def'
import type { TimedPair } from './types'

const EPS = 1e-5
/** A timing shorter than this is mostly the clock's and the queue's. */
const SHORTEST_MS = 20
const TRANSFORMER = { symbols: 32, layers: 4, heads: 4, width: 64, length: 32 } as const
const SEQUENCES = 8

/**
 * Times both norms in one run, in alternating order, so that a machine that warms up or slows down treats both alike: the kernels alone, forward and backward, at
 * each width, and then the loss and gradients of a whole small transformer.
 */
export const normCost: LabDef<'norm-cost'> = async ({ rows, widths, rounds, seed }, { progress }) => {
  checkRange('rows', rows, 1, 65_536)
  checkRange('widths.length', widths.length, 1, 8)
  widths.forEach((width) => checkRange('widths', width, 1, 16_384))
  checkRange('rounds', rounds, 3, 200)
  const pieces = widths.length + 1
  const kernels: ({ readonly width: number } & TimedPair)[] = []
  for (const [i, width] of widths.entries()) {
    const passes = kernelPasses(rows, width, seed)
    try {
      const on = (done: number) => progress((i + done) / pieces)
      kernels.push({ width, ...(await race(passes.layer, passes.rms, rounds, on)) })
    } finally {
      passes.dispose()
    }
  }
  const layer = transformerPass('layer', seed)
  const rms = transformerPass('rms', seed)
  try {
    const step = await race(layer.pass, rms.pass, rounds, (done) => progress((widths.length + done) / pieces))
    return { kernels, step }
  } finally {
    layer.dispose()
    rms.dispose()
  }
}

type Pass = () => tf.Tensor[]

/** Both passes in each round, one after the other, the order changing from round to round. */
async function race(
  layer: Pass,
  rms: Pass,
  rounds: number,
  progress: (done: number) => Promise<void>,
): Promise<TimedPair> {
  let repeats = 1
  while (repeats < 4096 && (await time(rms, repeats)) * repeats < SHORTEST_MS) repeats *= 2
  await time(layer, repeats)
  const layerMs: number[] = []
  const rmsMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    await progress(round / rounds)
    const order = round % 2 === 0 ? ([layer, rms] as const) : ([rms, layer] as const)
    for (const pass of order) (pass === layer ? layerMs : rmsMs).push(await time(pass, repeats))
  }
  const ratios = layerMs.map((ms, i) => ms / rmsMs[i]!).sort((a, b) => a - b)
  const quantile = (q: number) => ratios[Math.round(q * (ratios.length - 1))]!
  return { layerMs, rmsMs, ratio: { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75) } }
}

/** Milliseconds of one of `repeats` passes. */
async function time(pass: Pass, repeats: number): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < repeats; i++) {
    const gradients = tf.tidy(pass)
    if (i === repeats - 1) await gradients[0]!.data() // All that was queued before it is done by then.
    tf.dispose(gradients)
  }
  return (performance.now() - start) / repeats
}

function kernelPasses(rows: number, width: number, seed: number) {
  const rng = new Rng(seed, 'lab', width)
  const x = tf.tensor2d(rng.normals(rows * width), [rows, width])
  const dy = tf.tensor2d(rng.normals(rows * width), [rows, width])
  const gamma = tf.ones([width])
  const beta = tf.zeros([width])
  return {
    layer: () => tf.grads((a, g, b) => layerNorm(a, g, b, EPS))([x, gamma, beta], dy),
    rms: () => tf.grads((a, g) => rmsNorm(a, g, EPS))([x, gamma], dy),
    dispose: () => tf.dispose([x, dy, gamma, beta]),
  }
}

function transformerPass(norm: 'layer' | 'rms', seed: number) {
  const spec: TransformerSpec = { ...TRANSFORMER, norm }
  const parameters = initTransformer(spec, seed)
  const names = Object.keys(parameters)
  const rows = SEQUENCES * TRANSFORMER.length
  const rng = new Rng(seed, 'lab')
  const symbols = () =>
    tf.tensor1d(
      Int32Array.from({ length: rows }, () => rng.integer(TRANSFORMER.symbols)),
      'int32',
    )
  const [tokens, targets] = [symbols(), symbols()]
  const places = tf.tensor1d(
    Int32Array.from({ length: rows }, (_, i) => i % TRANSFORMER.length),
    'int32',
  )
  const lossOf = (...values: tf.Tensor[]) =>
    softmaxCrossEntropy(
      transformerLogits(Object.fromEntries(names.map((name, i) => [name, values[i]!])), tokens, places, spec),
      targets,
    )
  return {
    pass: () => tf.grads(lossOf)(Object.values(parameters)),
    dispose: () => tf.dispose([parameters, { tokens, targets, places }]),
  }
}
