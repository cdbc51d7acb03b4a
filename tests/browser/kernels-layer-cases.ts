import * as tf from '@tensorflow/tfjs-core'

import { CAUSAL_ATTENTION, CAUSAL_ATTENTION_SCORE_GRADIENT, causalAttention } from '@/lib/tensor/ops/causal-attention'
import { embed } from '@/lib/tensor/ops/embed'
import { runKernel } from '@/lib/tensor/ops/kernel'
import { layerNorm, rmsNorm } from '@/lib/tensor/ops/norm'
import { anyNonFinite } from '@/lib/tensor/ops/non-finite'
import { roundToFormat, type NarrowFormat } from '@/lib/tensor/ops/round-to-format'
import { stochasticRound } from '@/lib/tensor/ops/stochastic-round'
import { put, random, randomIntegers, type KernelCase } from './kernels-harness'

/** y = f(inputs) and the gradients of sum(y * something) by all inputs. */
function withGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: readonly tf.Tensor[]): readonly tf.Tensor[] {
  const y = f(...inputs)
  const gradients = tf.grads((...x: tf.Tensor[]) => tf.sum(tf.mul(f(...x), random(y.shape, 99))))([...inputs])
  return [y, ...gradients]
}

function normCases(): KernelCase[] {
  const shapes = [
    [1, 1],
    [1, 7],
    [65, 3],
    [5, 64],
    [70, 33],
    [2, 3, 300],
    [130, 17],
  ]
  return shapes.flatMap((shape): KernelCase[] => {
    const features = shape.at(-1)!
    const rows = tf.util.sizeFromShape(shape) / features
    const gamma = () => random([features], 2)
    const beta = () => random([features], 3)
    return [
      {
        name: `layerNorm [${shape.join()}]`,
        run: () =>
          withGradients((x, g, b) => layerNorm(x, g, b, 1e-3), [random(shape, 1, (x) => x + 10), gamma(), beta()]),
        // 10 standard deviations off centre: a rounded mean and a rounded difference count ten times. Of few numbers the deviation can be smaller.
        units: features < 4 ? 20_000 : 20 * (rows + features + 16),
      },
      {
        name: `rmsNorm [${shape.join()}]`,
        run: () => withGradients((x, g) => rmsNorm(x, g, 1e-3), [random(shape, 1), gamma()]),
        units: features < 4 ? 2_000 : 2 * (rows + features + 16),
      },
    ]
  })
}

const NORM_SPECIALS: readonly KernelCase[] = [
  {
    name: 'layerNorm of NaN and infinity',
    run: () => [layerNorm(random([4, 5], 1, put({ 2: NaN, 8: Infinity })), tf.ones([5]), tf.zeros([5]), 1e-5)],
    units: 100,
  },
  {
    name: 'layerNorm of a constant',
    run: () => withGradients((x) => layerNorm(x, tf.ones([5]), tf.zeros([5]), 1e-5), [tf.fill([2, 5], 3)]),
    // A difference of zero, or of half an ulp of 3, through 1 / sqrt(eps).
    units: 4000,
    magnitude: () => [tf.ones([2, 5]), tf.fill([2, 5], 1000)],
  },
  {
    name: 'layerNorm of no rows',
    run: () => [layerNorm(tf.zeros([0, 5]), tf.ones([5]), tf.zeros([5]), 1e-5)],
    units: 0,
  },
]

function attention(batch: number, length: number, heads: number, size: number): KernelCase {
  return {
    name: `causalAttention ${batch} x ${length}, ${heads} heads of ${size}`,
    run: () => {
      const qkv = random([batch * length, 3 * heads * size], 1)
      return withGradients((x) => causalAttention(x as tf.Tensor2D, batch, heads), [qkv])
    },
    // Scores of up to 5 sqrt(size), in exponentials, and sums over all positions.
    units: 4 * (length + size) + 60,
  }
}

const ATTENTION: readonly KernelCase[] = [
  attention(1, 1, 1, 1),
  attention(2, 5, 3, 2),
  attention(1, 7, 1, 70),
  attention(2, 67, 2, 4),
  {
    name: 'causalAttention with NaN: later positions only',
    run: () => [causalAttention(random([6, 12], 1, put({ [3 * 12 + 5]: NaN })), 2, 2)],
    units: 100,
  },
  {
    name: 'CausalAttention and its score gradient, above the diagonal too',
    run: () => {
      const qkv = random([10, 12], 1)
      const attrs = { batch: 2, heads: 2 }
      const [y, probabilities] = runKernel(CAUSAL_ATTENTION, { qkv }, attrs)
      const inputs = { dy: random([10, 4], 2), qkv, probabilities }
      return [y!, probabilities!, ...runKernel(CAUSAL_ATTENTION_SCORE_GRADIENT, inputs, attrs)]
    },
    units: 100,
  },
  { name: 'causalAttention of no sequences', run: () => [causalAttention(tf.zeros([0, 12]), 0, 2)], units: 0 },
]

function embedding(entries: number, features: number, count: number): KernelCase {
  return {
    name: `embed ${count} of [${entries}, ${features}]`,
    run: () => {
      const indices = randomIntegers(count, entries, 2)
      return withGradients((weight) => embed(weight as tf.Tensor2D, indices), [random([entries, features], 1)])
    },
    units: count,
  }
}

const EMBEDDING: readonly KernelCase[] = [
  embedding(1, 1, 1),
  embedding(5, 3, 20),
  embedding(7, 130, 300),
  {
    name: 'embed: indices out of range',
    run: () => {
      const indices = tf.tensor1d([0, -1, 2, 3, 1000000, 1], 'int32')
      return withGradients((weight) => embed(weight as tf.Tensor2D, indices), [random([3, 2], 1)])
    },
    units: 1,
  },
  {
    name: 'embed: NaN, subnormal and infinity as they are',
    run: () => [embed(tf.tensor2d([NaN, 1e-40, -0, Infinity], [2, 2]), tf.tensor2d([1, 0], [1, 2], 'int32'))],
    units: 0,
  },
  {
    name: 'embed: no indices',
    run: () => [embed(random([3, 2], 1), tf.zeros([0], 'int32'))],
    units: 0,
  },
]

const FORMATS: readonly NarrowFormat[] = ['float16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2']

/** Numbers of every size, and ties. */
function rounding(format: NarrowFormat): KernelCase {
  return {
    name: `roundToFormat ${format}`,
    run: () => {
      const x = random([3000], 1, (value, i) => Math.fround(value * 2 ** ((i % 90) - 60)))
      const ties = random([2000], 2, (value, i) => Math.round(value * 64) * 2 ** ((i % 40) - 24))
      return [roundToFormat(x, format), roundToFormat(ties, format), roundToFormat(tf.zeros([0, 2]), format)]
    },
    units: 0,
  }
}

/** Numbers of every size, infinities and NaN. */
const everySize = () =>
  random([3000], 3, (value, i) =>
    i % 500 === 7 ? [Infinity, -Infinity, Number.NaN][i % 3]! : Math.fround(value * 2 ** ((i % 110) - 80)),
  )

function randomRounding(format: NarrowFormat): KernelCase {
  return {
    name: `stochasticRound ${format}`,
    run: () => [
      stochasticRound(everySize(), tf.tensor1d([-123], 'int32'), format, 5),
      stochasticRound(everySize(), tf.tensor1d([2 ** 31 - 1], 'int32'), format, 0),
    ],
    units: 0,
  }
}

/** A row of the grid of workgroups ends at 65,535, each of 64 numbers. */
const MANY = 65_536 * 64 + 5

export const LAYER_CASES: readonly KernelCase[] = [
  ...normCases(),
  ...NORM_SPECIALS,
  ...ATTENTION,
  ...EMBEDDING,
  ...FORMATS.map(rounding),
  ...FORMATS.map(randomRounding),
  {
    name: 'anyNonFinite',
    run: () => [
      tf.cast(anyNonFinite([everySize()]), 'float32'),
      tf.cast(anyNonFinite([tf.tensor1d([1, Number.NaN])]), 'float32'),
      tf.cast(anyNonFinite([tf.tensor1d([3.4028234663852886e38]), random([20, 3], 4)]), 'float32'),
    ],
    units: 0,
  },
  {
    name: 'roundToFormat of more numbers than one row of workgroups has',
    run: () => [roundToFormat(tf.tensor1d(Float32Array.from({ length: MANY }, (_, i) => (i % 1000) / 7)), 'bfloat16')],
    units: 0,
  },
  {
    name: 'roundToFormat: the gradient is rounded to its own format',
    run: () =>
      withGradients((x) => roundToFormat(x, 'float8_e4m3fn', 'float8_e5m2'), [random([100], 1)]).concat(
        withGradients((x) => roundToFormat(x, 'float8_e4m3fn', null), [random([100], 1)]),
      ),
    units: 0,
  },
]
