import type * as tf from '@tensorflow/tfjs-core'

import { causalAttention } from '@/lib/tensor/ops/causal-attention'
import { embed } from '@/lib/tensor/ops/embed'
import { frobeniusNormalize, gemm, type GemmOptions } from '@/lib/tensor/ops/gemm'
import { linear, type LinearActivation } from '@/lib/tensor/ops/linear'
import { mse } from '@/lib/tensor/ops/mean-squared-error'
import { layerNorm, rmsNorm } from '@/lib/tensor/ops/norm'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { integers, normals, type Computation, type Input } from './compare'
import * as plain from './plain'

export interface ParityCase extends Pick<Computation, 'inputs' | 'by'> {
  readonly name: string
  readonly ours: (...inputs: tf.Tensor[]) => tf.Tensor
  readonly plain: (...inputs: tf.Tensor[]) => tf.Tensor
  /** How many roundings of the largest number the results may be off; see `expectClose`. */
  readonly roundings: number
}

const ACTIVATIONS = ['none', 'relu', 'tanh', 'gelu-exact', 'gelu-tanh', 'silu'] as const
/** tfjs's erf is right to 1.5e-7, which is 3 roundings, times up to 2.5 in the slope's; the others' functions to a few roundings. */
const ACTIVATION_ROUNDINGS = 16

/** Rows, inputs, outputs: ones, numbers that no vector divides, a panel and more, rows around a tile's. */
const LINEAR_SHAPES = [
  [1, 1, 1],
  [1, 5, 3],
  [7, 1, 1],
  [5, 3, 9],
  [16, 2, 64],
  [33, 64, 17],
  [20, 130, 12],
  [0, 3, 5],
] as const

function linearCase(
  activation: LinearActivation,
  [n, inputs, outputs]: readonly [number, number, number],
  special: Readonly<Record<number, number>> = {},
): ParityCase {
  return {
    name: `linear ${activation} [${n}, ${inputs}] -> ${outputs}${Object.keys(special).length === 0 ? '' : ' with NaN and infinity'}`,
    inputs: [normals([n, inputs], 1, special), normals([outputs, inputs], 2), normals([outputs], 3)],
    by: [0, 1, 2],
    ours: (x, weight, bias) => linear(x as tf.Tensor2D, weight as tf.Tensor2D, bias as tf.Tensor1D, activation),
    plain: (x, weight, bias) => plain.linear(x as tf.Tensor2D, weight as tf.Tensor2D, bias, activation),
    roundings: Math.max(n, inputs, outputs) + ACTIVATION_ROUNDINGS,
  }
}

const LINEAR_CASES: readonly ParityCase[] = [
  ...ACTIVATIONS.flatMap((activation) => LINEAR_SHAPES.map((shape) => linearCase(activation, shape))),
  {
    name: 'linear without a bias',
    inputs: [normals([6, 5], 1), normals([9, 5], 2)],
    by: [0, 1],
    ours: (x, weight) => linear(x as tf.Tensor2D, weight as tf.Tensor2D, null, 'silu'),
    plain: (x, weight) => plain.linear(x as tf.Tensor2D, weight as tf.Tensor2D, null, 'silu'),
    roundings: 9 + ACTIVATION_ROUNDINGS,
  },
  // 0 x NaN and 0 x infinity reach every gradient that they should.
  ...ACTIVATIONS.map((activation) => linearCase(activation, [6, 5, 9], { 7: NaN, 22: Infinity })),
]

function crossEntropyCase(
  name: string,
  logits: Input,
  labelSmoothing: number,
  labels = integers([logits.shape[0]!], logits.shape[1]!, 4),
): ParityCase {
  return {
    name: `softmax cross-entropy, ${name}, smoothing ${labelSmoothing}`,
    inputs: [logits, labels],
    by: [0],
    ours: (x, y) => softmaxCrossEntropy(x as tf.Tensor2D, y as tf.Tensor1D, labelSmoothing),
    plain: (x, y) => plain.softmaxCrossEntropy(x as tf.Tensor2D, y as tf.Tensor1D, labelSmoothing),
    roundings: Math.max(...logits.shape) + 16,
  }
}

const scaled = ({ shape, values }: Input, factor: number, shift = 0): Input => ({
  shape,
  values: Float32Array.from(values, (value) => value * factor + shift),
})

const LOSS_CASES: readonly ParityCase[] = [
  ...[0, 0.1, 1].flatMap((smoothing) => [
    ...[
      [1, 1],
      [1, 10],
      [7, 3],
      [5, 4],
      [33, 67],
      [0, 4],
    ].map((shape) => crossEntropyCase(`[${shape.join()}]`, normals(shape, 1), smoothing)),
    crossEntropyCase('logits of 1e4', scaled(normals([9, 11], 1), 1e4), smoothing),
    crossEntropyCase('NaN', normals([3, 5], 1, { 7: NaN }), smoothing),
    crossEntropyCase('infinity', normals([3, 5], 1, { 7: Infinity }), smoothing),
  ]),
  ...[[1], [7], [64, 1], [5, 3, 2], [0, 3]].map((shape): ParityCase => ({
    name: `mean squared error [${shape.join()}]`,
    inputs: [normals(shape, 1), normals(shape, 2)],
    by: [0],
    ours: (p, t) => mse(p, t),
    plain: (p, t) => plain.meanSquaredError(p, t),
    roundings: 64 + 4,
  })),
  {
    name: 'mean squared error with NaN and infinity',
    inputs: [normals([3, 3], 1, { 1: NaN }), normals([3, 3], 2, { 4: Infinity })],
    by: [0],
    ours: (p, t) => mse(p, t),
    plain: (p, t) => plain.meanSquaredError(p, t),
    roundings: 16,
  },
]

const EPS = 1e-5

function normCases(name: string, x: Input, roundings: number): readonly ParityCase[] {
  const features = x.shape.at(-1)!
  const [gamma, beta] = [normals([features], 2), normals([features], 3)]
  return [
    {
      name: `layer norm, ${name}`,
      inputs: [x, gamma, beta],
      by: [0, 1, 2],
      ours: (...given) => layerNorm(given[0]!, given[1]!, given[2]!, EPS),
      plain: (...given) => plain.layerNorm(given[0]!, given[1]!, given[2]!, EPS),
      roundings,
    },
    {
      name: `RMS norm, ${name}`,
      inputs: [x, gamma],
      by: [0, 1],
      ours: (...given) => rmsNorm(given[0]!, given[1]!, EPS),
      plain: (...given) => plain.rmsNorm(given[0]!, given[1]!, EPS),
      roundings,
    },
  ]
}

const NORM_CASES: readonly ParityCase[] = [
  ...[
    [1, 8],
    [7, 3],
    [2, 3, 5],
    [19, 64],
    [9, 37],
    [0, 5],
    [4, 1],
  ].flatMap((shape) =>
    // One feature: u is 0 / sqrt(0 + eps), and its gradient a difference of equal numbers times 1 / sqrt(eps).
    normCases(
      `[${shape.join()}]`,
      normals(shape, 1),
      (Math.max(...shape) + 16) * (shape.at(-1)! > 1 ? 4 : 1 / Math.sqrt(EPS)),
    ),
  ),
  // Of a row 30 deviations from 0, a rounding of x is 30 of u.
  ...normCases('off centre', scaled(normals([6, 20], 1), 1, 30), 30 * 40),
  ...normCases('NaN and infinity', normals([5, 6], 1, { 8: NaN, 20: Infinity }), 100),
]

const EMBED_CASES: readonly ParityCase[] = [
  { entries: 1, features: 1, indices: [1] },
  { entries: 5, features: 3, indices: [7] },
  { entries: 6, features: 4, indices: [3, 5] },
  { entries: 11, features: 33, indices: [64] },
  { entries: 4, features: 3, indices: [0] },
].map(({ entries, features, indices }): ParityCase => ({
  name: `embed [${entries}, ${features}] by [${indices.join()}]`,
  inputs: [normals([entries, features], 1), integers(indices, entries, 2)],
  by: [0],
  ours: (weight, index) => embed(weight as tf.Tensor2D, index),
  plain: (weight, index) => plain.embed(weight as tf.Tensor2D, index),
  roundings: 64,
}))

function attentionCase(batch: number, length: number, heads: number, size: number, special = {}): ParityCase {
  return {
    name: `causal attention, batch ${batch}, length ${length}, ${heads} x ${size}${Object.keys(special).length > 0 ? ', NaN' : ''}`,
    inputs: [normals([batch * length, 3 * heads * size], 1, special)],
    by: [0],
    ours: (qkv) => causalAttention(qkv as tf.Tensor2D, batch, heads),
    plain: (qkv) => plain.causalAttention(qkv as tf.Tensor2D, batch, heads),
    roundings: 4 * Math.max(length, size) + 32,
  }
}

const ATTENTION_CASES: readonly ParityCase[] = [
  attentionCase(1, 1, 1, 1),
  attentionCase(2, 5, 1, 3),
  attentionCase(3, 7, 2, 4),
  attentionCase(2, 16, 4, 8),
  attentionCase(1, 33, 2, 5),
]

function gemmCase(m: number, k: number, n: number, options: GemmOptions, withC: boolean): ParityCase {
  const { transposeA = false, transposeB = false } = options
  const c = (given: tf.Tensor | undefined) => (withC ? (given as tf.Tensor2D) : null)
  return {
    name: `gemm [${m}, ${k}, ${n}] ${JSON.stringify(options)}${withC ? ' with C' : ''}`,
    inputs: [
      normals(transposeA ? [k, m] : [m, k], 1),
      normals(transposeB ? [n, k] : [k, n], 2),
      ...(withC ? [normals([m, n], 3)] : []),
    ],
    ours: (...given) => gemm(given[0] as tf.Tensor2D, given[1] as tf.Tensor2D, c(given[2]), options),
    plain: (...given) => plain.gemm(given[0] as tf.Tensor2D, given[1] as tf.Tensor2D, c(given[2]), options),
    roundings: k + 8,
  }
}

const GEMM_CASES: readonly ParityCase[] = [
  ...[false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB) =>
      (
        [
          [1, 1, 1],
          [5, 7, 3],
          [17, 20, 33],
          [16, 64, 24],
          [40, 9, 8],
        ] as const
      ).map(([m, k, n]) => gemmCase(m, k, n, { transposeA, transposeB }, false)),
    ),
  ),
  gemmCase(9, 9, 9, { alpha: -4.775, beta: 2.0315, diagonal: 3.4445 }, true),
  gemmCase(9, 5, 9, { transposeB: true, alpha: 0.5, diagonal: 1 }, false),
  gemmCase(6, 5, 11, { beta: 0.25, diagonal: 3 }, true),
  gemmCase(7, 5, 7, { diagonal: 2 }, false),
  ...[
    [1, 1],
    [5, 7],
    [16, 16],
  ].map((shape): ParityCase => ({
    name: `Frobenius normalisation [${shape.join()}]`,
    inputs: [normals(shape, 1)],
    ours: (x) => frobeniusNormalize(x, 1e-7),
    plain: (x) => plain.frobeniusNormalize(x, 1e-7),
    roundings: 64,
  })),
]

export const CASES: readonly ParityCase[] = [
  ...LINEAR_CASES,
  ...LOSS_CASES,
  ...NORM_CASES,
  ...EMBED_CASES,
  ...ATTENTION_CASES,
  ...GEMM_CASES,
]
