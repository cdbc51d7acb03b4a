import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import type { ParameterInfo } from '../optim/types'
import type { NamedTensors } from '../tasks/types'
import { causalAttention } from '../tensor/ops/causal-attention'
import { embed } from '../tensor/ops/embed'
import { linear } from '../tensor/ops/linear'
import { Rng } from '../tensor/rng'
import { applyNorm, normParameters } from './norm-layer'

/** Sizes of a decoder-only transformer. */
export interface TransformerSpec {
  readonly symbols: number
  readonly layers: number
  readonly width: number
  /** Divides `width`. */
  readonly heads: number
  /** Positions of a sequence. */
  readonly length: number
  readonly norm: 'none' | 'layer' | 'rms'
  /** Default: pre. */
  readonly placement?: 'pre' | 'post'
  /** Default: gpt2. */
  readonly init?: 'gpt2' | 'xavier'
}

/** Standard deviation of embeddings and weights; of weights that write to the residual stream, divided by the root of their number. */
const DEVIATION = 0.02
/** The hidden layer of a block is this many times as wide. */
const WIDENING = 4

/**
 * Names, shapes and roles: `tokens` [symbols, width], `positions` [length, width]; for each layer l `l.norm1.gamma`, `l.qkv.W` [3 width, width],
 * `l.qkv.b`, `l.out.W`, `l.out.b`, `l.norm2.gamma`, `l.up.W` [4 width, width], `l.up.b`, `l.down.W`, `l.down.b`; `norm.gamma`; `head.W`, `head.b`. With layer
 * norm each `gamma` has a `beta` beside it. Rows of `qkv` are those of q, k and v in turn.
 *
 * @throws CourseError('bad-config') unless the heads divide the width
 */
export function transformerParameters(spec: TransformerSpec): ParameterInfo[] {
  const { symbols, layers, width, heads, length, norm } = spec
  if (width % heads !== 0) {
    throw new CourseError('bad-config', `${heads} heads do not divide a width of ${width}.`)
  }
  const other = (name: string, ...shape: number[]): ParameterInfo => ({ name, shape, role: 'other' })
  const normed = (name: string) => normParameters(norm, name, width)
  const dense = (name: string, outputs: number, inputs: number, role: ParameterInfo['role']): ParameterInfo[] => [
    { name: `${name}.W`, shape: [outputs, inputs], role },
    other(`${name}.b`, outputs),
  ]
  const blocks = Array.from({ length: layers }, (_, l) => [
    ...normed(`${l}.norm1`),
    ...dense(`${l}.qkv`, 3 * width, width, 'hidden-matrix'),
    ...dense(`${l}.out`, width, width, 'hidden-matrix'),
    ...normed(`${l}.norm2`),
    ...dense(`${l}.up`, WIDENING * width, width, 'hidden-matrix'),
    ...dense(`${l}.down`, width, WIDENING * width, 'hidden-matrix'),
  ]).flat()
  return [
    other('tokens', symbols, width),
    other('positions', length, width),
    ...blocks,
    ...(spec.placement === 'post' ? [] : normed('norm')),
    ...dense('head', symbols, width, 'other'),
  ]
}

/**
 * Initial parameters, a function of the seed alone: embeddings and weights normal with deviation 0.02, those that write to the residual stream
 * (`out.W`, `down.W`) $0.02 / \sqrt{2 \cdot \text{layers}}$; gains 1, the rest 0. With `xavier`, matrices of blocks have $\sqrt{2 / (\text{in} + \text{out})}$ each (q, k and v
 * one matrix each) and embeddings and head $1 / \sqrt{\text{width}}$. Matrix i comes from sub-stream i of stream `weights`, whatever norms are between.
 *
 * @returns tensors that the caller owns
 * @source  Radford et al. 2019 (GPT-2), section 2.3
 */
export function initTransformer(spec: TransformerSpec, seed: number): NamedTensors {
  let matrices = 0
  return Object.fromEntries(
    transformerParameters(spec).map(({ name, shape, role }) => {
      const sizes = [...shape]
      if (sizes.length < 2) return [name, name.endsWith('.gamma') ? tf.ones(sizes) : tf.zeros(sizes)]
      const deviation = spec.init === 'xavier' ? xavier(name, sizes, role, spec.width) : gpt2(name, spec.layers)
      const values = new Rng(seed, 'weights', matrices++).normals(tf.util.sizeFromShape(sizes), deviation)
      return [name, tf.tensor(values, sizes)]
    }),
  )
}

function gpt2(name: string, layers: number): number {
  const residual = name.endsWith('.out.W') || name.endsWith('.down.W')
  return residual ? DEVIATION / Math.sqrt(2 * layers) : DEVIATION
}

function xavier(
  name: string,
  [outputs = 0, inputs = 0]: readonly number[],
  role: ParameterInfo['role'],
  width: number,
) {
  if (role !== 'hidden-matrix') return 1 / Math.sqrt(width)
  return Math.sqrt(2 / (inputs + (name.endsWith('.qkv.W') ? outputs / 3 : outputs)))
}

/**
 * Logits of the next symbol at every position. Pre-norm: $x \leftarrow x + \text{attention}(\text{norm}(x))$, $x \leftarrow x + \text{mlp}(\text{norm}(x))$, gelu (tanh form), and a
 * norm before the head. Post-norm: $x \leftarrow \text{norm}(x + \text{attention}(x))$, likewise for the mlp.
 *
 * Each line is one kernel, so that a captured step has few dispatches; rows of all sequences are one matrix throughout.
 *
 * @param tokens     int32, shape [batch * length], sequence after sequence
 * @param positions  int32, the same shape: 0 .. length - 1 for each sequence
 * @returns          shape [batch * length, symbols]
 */
export function transformerLogits(
  params: NamedTensors,
  tokens: tf.Tensor1D,
  positions: tf.Tensor1D,
  spec: TransformerSpec,
): tf.Tensor2D {
  const { layers, heads, length } = spec
  const batch = tokens.size / length
  const get = (name: string): tf.Tensor => {
    const tensor = params[name]
    if (tensor === undefined) throw new CourseError('bad-shape', `The parameter "${name}" is missing.`)
    return tensor
  }
  const norm = (x: tf.Tensor2D, name: string) => applyNorm(spec.norm, x, name, params, 1, { kind: 'batch' })
  const post = spec.placement === 'post'
  const before = (y: tf.Tensor2D, name: string) => (post ? y : norm(y, name))
  const after = (y: tf.Tensor2D, name: string) => (post ? norm(y, name) : y)
  const dense = (x: tf.Tensor2D, name: string, activation: 'none' | 'gelu-tanh' = 'none') =>
    linear(x, get(`${name}.W`) as tf.Tensor2D, get(`${name}.b`) as tf.Tensor1D, activation)

  const symbols = embed(get('tokens') as tf.Tensor2D, tokens)
  let x: tf.Tensor2D = tf.add(symbols, embed(get('positions') as tf.Tensor2D, positions))
  for (let l = 0; l < layers; l++) {
    const mixed = causalAttention(dense(before(x, `${l}.norm1`), `${l}.qkv`), batch, heads)
    x = after(tf.add(x, dense(mixed, `${l}.out`)), `${l}.norm1`)
    const wide = dense(before(x, `${l}.norm2`), `${l}.up`, 'gelu-tanh')
    x = after(tf.add(x, dense(wide, `${l}.down`)), `${l}.norm2`)
  }
  return dense(before(x, 'norm'), 'head')
}
