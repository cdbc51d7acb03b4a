import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import type { NormName } from '../experiments/types'
import type { ParameterInfo } from '../optim/types'
import type { NamedTensors } from '../tasks/types'
import { linear } from '../tensor/ops/linear'
import { Rng } from '../tensor/rng'
import { applyNorm, normParameters, type BatchStatistics } from './norm-layer'

/** A deep ReLU network with a norm in every layer, wired in one of three ways. */
export interface NormedMlpSpec {
  readonly inputs: number
  readonly classes: number
  /** Layers (plain) or residual blocks. */
  readonly depth: number
  readonly width: number
  readonly norm: NormName
  /**
   * - `plain`: $x \leftarrow \text{relu}(\text{norm}(W x + b))$, no skip connections
   * - `pre`: $x \leftarrow x + V\,\text{relu}(W\,\text{norm}(x) + b) + c$, and one more norm before the head
   * - `post`: $x \leftarrow \text{norm}(x + V\,\text{relu}(W x + b) + c)$
   */
  readonly wiring: 'plain' | 'pre' | 'post'
  /** Of GroupNorm. */
  readonly groups: number
  /** Residual branches start $\sqrt{\text{depth}}$ times smaller. */
  readonly scaledBranches: boolean
  /** One more norm, over the inputs. */
  readonly normInput: boolean
}

/** A norm's place in the network: its name and how many features it has. */
function normPlaces(spec: NormedMlpSpec): readonly (readonly [name: string, width: number])[] {
  const { depth, width, wiring, normInput, inputs } = spec
  const layers = Array.from({ length: depth }, (_, l) => [`${l}.norm`, width] as const)
  return [
    ...(normInput ? [['in.norm', inputs] as const] : []),
    ...layers,
    ...(wiring === 'pre' ? [['norm', width] as const] : []),
  ]
}

/** The norms' names, in order of use, with their widths; none without a norm. */
export function normNames(spec: NormedMlpSpec): readonly (readonly [name: string, width: number])[] {
  return spec.norm === 'none' ? [] : normPlaces(spec)
}

/**
 * Names, shapes and roles. Plain: `l.W`, `l.b` for each layer l; residual: `in.W`, `in.b`, then `l.up.W`, `l.up.b`, `l.down.W`, `l.down.b` for each block.
 * `head.W`, `head.b`. Norms: `l.norm.gamma`, `l.norm.beta`, and `in.norm`, `norm` where there is one.
 */
export function normedMlpParameters(spec: NormedMlpSpec): ParameterInfo[] {
  const { depth, width, wiring, inputs, classes, norm } = spec
  const dense = (name: string, from: number, to: number, hidden: boolean): ParameterInfo[] => [
    { name: `${name}.W`, shape: [to, from], role: hidden ? 'hidden-matrix' : 'other' },
    { name: `${name}.b`, shape: [to], role: 'other' },
  ]
  const layers = Array.from({ length: depth }, (_, l) =>
    wiring === 'plain'
      ? dense(`${l}`, l === 0 ? inputs : width, width, l > 0)
      : [...dense(`${l}.up`, width, width, true), ...dense(`${l}.down`, width, width, true)],
  ).flat()
  return [
    ...(wiring === 'plain' ? [] : dense('in', inputs, width, false)),
    ...layers,
    ...dense('head', width, classes, false),
    ...normNames(spec).flatMap(([name, size]) => normParameters(norm, name, size)),
  ]
}

/**
 * Initial parameters, a function of the seed alone. Matrices before a ReLU have deviation $\sqrt{2 / \text{in}}$ (He), the others $\sqrt{1 / \text{in}}$: a branch
 * then has the variance of its input, and an unscaled sum doubles it. Gains 1, the rest 0. Parameter i has sub-stream i of stream `weights`; norms come last,
 * so that networks with different norms start with the same matrices.
 *
 * @returns tensors that the caller owns
 * @source  https://arxiv.org/abs/1502.01852
 */
export function initNormedMlp(spec: NormedMlpSpec, seed: number): NamedTensors {
  return Object.fromEntries(
    normedMlpParameters(spec).map(({ name, shape }, i) => {
      const [out = 0, inputs] = shape
      if (inputs === undefined) return [name, name.endsWith('.gamma') ? tf.ones([out]) : tf.zeros([out])]
      const beforeRelu = spec.wiring === 'plain' ? name !== 'head.W' : name.endsWith('.up.W')
      const shrink = spec.scaledBranches && name.endsWith('.down.W') ? Math.sqrt(spec.depth) : 1
      const deviation = Math.sqrt((beforeRelu ? 2 : 1) / inputs) / shrink
      return [name, tf.tensor2d(new Rng(seed, 'weights', i).normals(out * inputs, deviation), [out, inputs])]
    }),
  )
}

/**
 * Logits of the classes.
 *
 * @param x           shape [rows, inputs]
 * @param statistics  where BatchNorm takes its mean and variance from
 * @returns           shape [rows, classes]
 * @throws            CourseError('bad-shape') if a parameter is missing
 */
export function normedMlpLogits(
  values: NamedTensors,
  x: tf.Tensor2D,
  spec: NormedMlpSpec,
  statistics: BatchStatistics,
): tf.Tensor2D {
  const { depth, wiring, groups, norm, normInput } = spec
  const dense = (input: tf.Tensor2D, name: string, activation: 'none' | 'relu' = 'none') => {
    const [weight, bias] = [values[`${name}.W`], values[`${name}.b`]]
    if (weight === undefined || bias === undefined) {
      throw new CourseError('bad-shape', `The parameters of "${name}" are missing.`)
    }
    return linear(input, weight as tf.Tensor2D, bias as tf.Tensor1D, activation)
  }
  const normed = (input: tf.Tensor2D, name: string) => applyNorm(norm, input, name, values, groups, statistics)

  let y = normInput ? normed(x, 'in.norm') : x
  if (wiring === 'plain') {
    for (let l = 0; l < depth; l++) y = tf.relu(normed(dense(y, `${l}`), `${l}.norm`))
    return dense(y, 'head')
  }
  y = dense(y, 'in')
  for (let l = 0; l < depth; l++) {
    const into = wiring === 'pre' ? normed(y, `${l}.norm`) : y
    const sum: tf.Tensor2D = tf.add(y, dense(dense(into, `${l}.up`, 'relu'), `${l}.down`))
    y = wiring === 'post' ? normed(sum, `${l}.norm`) : sum
  }
  return dense(wiring === 'pre' ? normed(y, 'norm') : y, 'head')
}
