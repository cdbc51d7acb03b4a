import * as tf from '@tensorflow/tfjs-core'

import { mse } from '@/lib/tensor/ops/mean-squared-error'
import { packedUpdate, type UpdateRule } from '@/lib/tensor/ops/packed-update'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { put, random, randomIntegers, type KernelCase } from './kernels-harness'

/** Loss and gradient, the latter through a factor as in loss scaling. */
function withGradient(loss: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor): readonly tf.Tensor[] {
  const { value, grad } = tf.valueAndGrad((input: tf.Tensor) => tf.mul<tf.Scalar>(loss(input), 3))(x)
  return [value, grad]
}

/** Numbers to run into, by name. */
interface Special {
  readonly what: string
  readonly edit: (x: number, i: number) => number
}

function crossEntropy(n: number, classes: number, labelSmoothing: number, special?: Special): KernelCase {
  return {
    name: `softmaxCrossEntropy [${n}, ${classes}] smoothing ${labelSmoothing}${special ? `, ${special.what}` : ''}`,
    run: () => {
      const labels = randomIntegers(n, classes, 2)
      const logits = random([n, classes], 1, special?.edit)
      return withGradient((x) => softmaxCrossEntropy(x as tf.Tensor2D, labels, labelSmoothing), logits)
    },
    // Exponentials are right to 3 + 2 |x| ulps (WGSL, section 15.7.4), |x| below 8 here.
    units: 60,
  }
}

function meanSquaredError(shape: readonly number[], special?: Special): KernelCase {
  return {
    name: `mse [${shape.join()}]${special ? `, ${special.what}` : ''}`,
    run: () => withGradient((x) => mse(x, random(shape, 2)), random(shape, 1, special?.edit)),
    units: 60,
  }
}

/** Every kind of name that a rule may bring, next to the kernel's own. */
const RULE: UpdateRule = {
  name: 'test-momentum',
  slots: ['m', 'index', 'i'],
  live: ['lr', 'beta', 'u'],
  wgsl: `
    m = beta * m + g;
    index = index + 1.0;
    i = select(i, abs(g), abs(g) > i);
    w = w - lr * m - u * w;`,
  loop(w, g, [m, index, i], [lr, beta, u]) {
    for (let at = 0; at < w.length; at++) {
      m![at] = beta! * m![at]! + g[at]!
      index![at]! += 1
      i![at] = Math.abs(g[at]!) > i![at]! ? Math.abs(g[at]!) : i![at]!
      w[at]! -= lr! * m![at]! + u! * w[at]!
    }
  },
}

const PLAIN: UpdateRule = {
  name: 'test-plain',
  slots: [],
  live: [],
  wgsl: 'w = w - 0.5 * g;',
  loop(w, g) {
    for (let at = 0; at < w.length; at++) w[at]! -= 0.5 * g[at]!
  },
}

function packed(rule: UpdateRule, shapes: readonly (readonly number[])[]): KernelCase {
  return {
    name: `PackedUpdate ${rule.name} of ${shapes.map((shape) => `[${shape.join()}]`).join(' ')}`,
    run: () => {
      const all = (stream: number) => shapes.map((shape, i) => random(shape, stream + i))
      const live = tf.tensor1d([0.1, 0.9, 0.01].slice(0, rule.live.length))
      const given = [all(100), all(200), ...rule.slots.map((_, s) => all(300 + 100 * s))]
      const [gradients, parameters, ...slots] = given
      const first = packedUpdate(rule, live, gradients!, parameters!, slots)
      const second = packedUpdate(rule, live, gradients!, first.parameters, first.slots)
      const results = [first, second].flatMap((result) => [...result.parameters, ...result.slots.flat()])
      // What was given must be as it was.
      return [...results, ...given.flat(), live].map((tensor) => tf.clone(tensor))
    },
    units: 16,
  }
}

export const LOSS_CASES: readonly KernelCase[] = [
  ...[
    [1, 1],
    [1, 2],
    [5, 3],
    [300, 10],
    [257, 2],
    [33, 16],
    [40, 17],
    [70, 65],
    [3, 300],
  ].flatMap(([n, classes]) => [crossEntropy(n!, classes!, 0), crossEntropy(n!, classes!, 0.1)]),
  crossEntropy(0, 3, 0),
  crossEntropy(5, 3, 0, { what: 'NaN', edit: put({ 4: NaN }) }),
  crossEntropy(5, 3, 0.1, { what: 'NaN', edit: put({ 4: NaN }) }),
  crossEntropy(5, 3, 0, { what: 'Infinity', edit: put({ 4: Infinity }) }),
  crossEntropy(5, 20, 0, { what: '-Infinity', edit: put({ 44: -Infinity }) }),
  crossEntropy(5, 20, 0.1, { what: '-Infinity', edit: put({ 44: -Infinity }) }),
  crossEntropy(5, 2, 0, { what: 'rows of -Infinity', edit: (x) => (x > 0 ? -Infinity : x) }),
  // All in one row far away: what counts is the difference.
  crossEntropy(6, 4, 0.1, { what: 'shifted', edit: (x) => x + 1000 }),
  ...[[1], [7, 3], [64, 64], [4097], [5, 3000]].map((shape) => meanSquaredError(shape)),
  meanSquaredError([0, 3]),
  meanSquaredError([7, 3], { what: 'NaN', edit: put({ 5: NaN }) }),
  meanSquaredError([7, 3], { what: '-Infinity', edit: put({ 5: -Infinity }) }),
  packed(RULE, [[1]]),
  packed(RULE, [[64], [63, 2], [1], [0, 3], [], [130]]),
  packed(PLAIN, [[5, 5], [64]]),
  packed(PLAIN, [[0]]),
  packed(PLAIN, []),
]
