import * as tf from '@tensorflow/tfjs-core'

import { frobeniusNormalize, gemm } from '@/lib/tensor/ops/gemm'
import { runKernel } from '@/lib/tensor/ops/kernel'
import {
  keepsZ,
  linear,
  LINEAR,
  LINEAR_INPUT_GRADIENT,
  LINEAR_WEIGHT_GRADIENT,
  type LinearActivation,
} from '@/lib/tensor/ops/linear'
import { put, random, type KernelCase } from './kernels-harness'

const ACTIVATIONS: readonly LinearActivation[] = ['none', 'relu', 'tanh', 'gelu-exact', 'gelu-tanh', 'silu']

/** [n, in, out]: one of each, below, at and above the tiles of 8, 16, 32 and 64, rows of 4k and of others, long sums, and results of all four tilings. */
const SHAPES: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1, 5, 3],
  [7, 1, 9],
  [8, 8, 8],
  [9, 20, 12],
  [3, 300, 10],
  [64, 37, 2],
  [130, 3, 131],
  [256, 33, 200],
  [600, 17, 520],
  [513, 9, 517],
  [9, 520, 516],
  [513, 517, 9],
]

/** A sum of k products, each operand rounded once or twice, is right to k + 16 half ulps of the sum of their sizes. */
const units = (terms: number) => terms + 16

/** Compiling a shader takes the software adapter half a second: all activations in two shapes, relu in a few more. */
function activationsAt(index: number): readonly LinearActivation[] {
  if (index === 4 || index === 6) return ACTIVATIONS
  return index < 4 ? ['none', 'relu'] : ['none']
}

function linearCases(): KernelCase[] {
  return SHAPES.flatMap(([n, inputs, outputs], index) =>
    activationsAt(index).flatMap((activation): KernelCase[] => {
      const x = () => random([n, inputs], 1)
      const weight = () => random([outputs, inputs], 2)
      const bias = () => (n === 3 ? undefined : random([outputs], 3))
      const dy = () => random([n, outputs], 4)
      const kept = () => (activation === 'none' ? undefined : keptFor(activation, random([n, outputs], 5)))
      const shape = `${activation} [${n}, ${inputs}] -> ${outputs}`
      const sizes = () => {
        const shift = bias()
        const inputs = { x: tf.abs(x()), weight: tf.abs(weight()), bias: shift && tf.abs(shift) }
        return runKernel(LINEAR, inputs, { activation: 'none' })
      }
      // Slopes are below 1.2.
      const steep = () => tf.mul(tf.abs(dy()), 1.2)
      return [
        {
          name: `Linear ${shape}`,
          run: () => runKernel(LINEAR, { x: x(), weight: weight(), bias: bias() }, { activation }),
          units: units(inputs),
          magnitude: () => (keepsZ(activation) ? [...sizes(), ...sizes()] : sizes()),
        },
        {
          name: `LinearInputGradient ${shape}`,
          run: () => runKernel(LINEAR_INPUT_GRADIENT, { dy: dy(), weight: weight(), kept: kept() }, { activation }),
          units: units(outputs),
          magnitude: () =>
            runKernel(LINEAR_INPUT_GRADIENT, { dy: steep(), weight: tf.abs(weight()) }, { activation: 'none' }),
        },
        {
          name: `LinearWeightGradient ${shape}`,
          run: () => runKernel(LINEAR_WEIGHT_GRADIENT, { dy: dy(), x: x(), kept: kept() }, { activation }),
          units: units(n),
          magnitude: () => runKernel(LINEAR_WEIGHT_GRADIENT, { dy: steep(), x: tf.abs(x()) }, { activation: 'none' }),
        },
      ]
    }),
  )
}

/** Numbers that `Linear` can have kept. */
function keptFor(activation: LinearActivation, z: tf.Tensor): tf.Tensor {
  if (activation === 'relu') return tf.relu(z)
  return activation === 'tanh' ? tf.tanh(z) : z
}

function gemmCases(): KernelCase[] {
  const shapes: readonly (readonly [number, number, number])[] = [
    [1, 1, 1],
    [9, 20, 12],
    [3, 300, 10],
    [40, 33, 31],
    [520, 9, 517],
  ]
  return shapes.flatMap(([m, k, n]) =>
    [false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        // c: with even sizes and with odd ones, which are stored one by one.
        (transposeA === transposeB && m > 3 && m < 100 ? [false, true] : [m === 3]).map((withC): KernelCase => {
          const a = () => random(transposeA ? [k, m] : [m, k], 1)
          const b = () => random(transposeB ? [n, k] : [k, n], 2)
          const c = () => (withC ? random([m, n], 3) : null)
          const options = { transposeA, transposeB, alpha: -0.7, beta: 1.3, diagonal: 0.4 }
          return {
            name: `Gemm [${m}, ${k}] [${k}, ${n}]${transposeA ? ' a^T' : ''}${transposeB ? ' b^T' : ''}${withC ? ' + c' : ''}`,
            run: () => [gemm(a(), b(), c(), options)],
            units: units(k),
            magnitude: () => [gemm(tf.abs(a()), tf.abs(b()), withC ? tf.abs(c()!) : null, { ...options, alpha: 0.7 })],
          }
        }),
      ),
    ),
  )
}

const X = (stream: number) => random([20, 12], stream)
const SPECIAL = [NaN, Infinity, -Infinity, -0, 0, 1e-30, -1e-30, 3e38, -3e38, 90, -90, 0.3, -0.6]
const special = () => tf.tensor2d(SPECIAL, [SPECIAL.length, 1])
const finite = () => tf.where(tf.isFinite(special()), special(), tf.zerosLike(special()))

function gradientCases(activation: LinearActivation): KernelCase[] {
  const exact = activation === 'relu' || activation === 'none'
  const inputs = (rows: number) => [random([rows, 6], 1), random([5, 6], 2), random([5], 3)] as const
  return [
    {
      name: `gradients of linear, ${activation}`,
      run: () =>
        tf.grads((...[x, weight, bias]: tf.Tensor[]) => {
          const y = linear(x as tf.Tensor2D, weight as tf.Tensor2D, bias as tf.Tensor1D, activation)
          return tf.sum(tf.mul(y, random([9, 5], 4)))
        })([...inputs(9)]),
      units: 100,
    },
    {
      name: `special numbers through ${activation}`,
      run: () => runKernel(LINEAR, { x: special(), weight: tf.ones([1, 1]) }, { activation }),
      units: exact ? 0 : 40,
      // Subnormals may be flushed.
      magnitude: () => [tf.add(tf.abs(finite()), 1e-30), special()],
    },
    {
      name: `special numbers through the slope of ${activation}`,
      run: () => {
        const kept = activation === 'none' ? undefined : keptFor(activation, special())
        return runKernel(
          LINEAR_INPUT_GRADIENT,
          { dy: tf.onesLike(special()), weight: tf.ones([1, 1]), kept },
          { activation },
        )
      },
      units: exact ? 0 : 60,
      magnitude: () => [tf.onesLike(special())],
    },
    {
      // Of these a GPU may make a NaN with the sign of a negative number.
      name: `infinities that cancel, through ${activation}`,
      run: () => [linear(tf.fill([1, 2], Infinity), tf.tensor2d([1, -1], [1, 2]), null, activation)],
      units: 0,
    },
    {
      name: `NaN and infinity in a batch, ${activation}`,
      run: () => {
        const [, weight, bias] = inputs(9)
        return [linear(random([9, 6], 1, put({ 7: NaN, 20: Infinity })), weight, bias, activation)]
      },
      units: 100,
    },
  ]
}

const OTHERS: readonly KernelCase[] = [
  {
    name: 'Linear over no rows',
    run: () => runKernel(LINEAR, { x: tf.zeros([0, 3]), weight: tf.ones([4, 3]) }, { activation: 'silu' }),
    units: 0,
  },
  {
    name: 'LinearInputGradient over no rows',
    run: () =>
      runKernel(LINEAR_INPUT_GRADIENT, { dy: tf.zeros([0, 4]), weight: tf.ones([4, 3]) }, { activation: 'none' }),
    units: 0,
  },
  {
    name: 'LinearWeightGradient over no rows',
    run: () => {
      const inputs = { dy: tf.zeros([0, 4]), x: tf.zeros([0, 3]), kept: tf.zeros([0, 4]) }
      return runKernel(LINEAR_WEIGHT_GRADIENT, inputs, { activation: 'relu' })
    },
    units: 0,
  },
  {
    name: 'Gemm of a tensor with itself',
    run: () => {
      const x = X(1)
      const gram = gemm(x, x, null, { transposeB: true })
      const squared = gemm(gram, gram, gram, { alpha: 0.5, beta: -2 })
      return [gram, squared, gemm(x, x, null, { transposeA: true }), gemm(gram, x, x)]
    },
    // 20 products of sums of 12.
    units: 2 * units(20),
  },
  ...[[1], [7, 3], [300], [64, 100], [3, 4100]].map((shape): KernelCase => ({
    name: `FrobeniusNormalize [${shape.join()}]`,
    run: () => [frobeniusNormalize(random(shape, 1), 0.1)],
    units: 30,
  })),
  { name: 'FrobeniusNormalize of zeros', run: () => [frobeniusNormalize(tf.zeros([5, 3]), 1e-7)], units: 0 },
  { name: 'FrobeniusNormalize of nothing', run: () => [frobeniusNormalize(tf.zeros([0, 3]), 1e-7)], units: 0 },
  {
    name: 'FrobeniusNormalize with NaN',
    run: () => [frobeniusNormalize(random([9], 1, put({ 3: NaN })), 0)],
    units: 0,
  },
]

export const MATRIX_CASES: readonly KernelCase[] = [
  ...linearCases(),
  ...gemmCases(),
  ...ACTIVATIONS.flatMap(gradientCases),
  ...OTHERS,
]
