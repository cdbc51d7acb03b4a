import { nn, numpy as np } from '@jax-js/jax'

import type { ModelSpec } from '../types'

/**
 * The same models in jax-js. Its arrays are counted: each use but the last is `x.ref`, and a function owns its arguments.
 */
export type Weights = Record<string, np.Array>
export type Batch = Record<string, np.Array>
/** Owns weights and batch. */
export type LossFunction = (weights: Weights, batch: Batch) => np.Array

export function lossOf(model: ModelSpec): LossFunction {
  switch (model.kind) {
    case 'mlp':
      return mlpLoss(model)
    case 'transformer':
      return transformerLoss(model)
    case 'matmul':
      throw new Error('a product has no loss.')
  }
}

const linear = (x: np.Array, weight: np.Array, bias: np.Array): np.Array =>
  np.matmul(x, np.matrixTranspose(weight)).add(bias)

function crossEntropy(logits: np.Array, labels: np.Array): np.Array {
  const [rows, classes] = logits.shape as [number, number]
  return nn
    .logSoftmax(logits, 1)
    .mul(nn.oneHot(labels, classes))
    .sum()
    .mul(-1 / rows)
}

function mlpLoss({ widths, loss }: Extract<ModelSpec, { kind: 'mlp' }>): LossFunction {
  const layers = widths.length - 1
  return (weights, batch) => {
    let y = batch.x!
    for (let layer = 1; layer <= layers; layer++) {
      y = linear(y, weights[`W${layer}`]!, weights[`b${layer}`]!)
      if (layer < layers) y = nn.relu(y)
    }
    return loss === 'mse' ? np.square(y.sub(batch.targets!)).mean() : crossEntropy(y, batch.labels!)
  }
}

const layerNorm = (x: np.Array, gamma: np.Array, beta: np.Array): np.Array =>
  nn.standardize(x, -1, { epsilon: 1e-5 }).mul(gamma).add(beta)

function transformerLoss(model: Extract<ModelSpec, { kind: 'transformer' }>): LossFunction {
  const { layers, heads, width, length, symbols } = model
  return (w, { tokens, targets }) => {
    const rows = tokens!.shape[0]!
    const batch = rows / length
    // A product with one-hot rows: a gather's gradient is a scatter, which it does slower at 32 symbols.
    let x = np.matmul(nn.oneHot(tokens!, symbols), w.tokens!)
    x = x.reshape([batch, length, width]).add(w.positions!).reshape([rows, width])
    for (let layer = 0; layer < layers; layer++) {
      const of = (name: string) => w[`${layer}.${name}`]!
      const qkv = linear(layerNorm(x.ref, of('norm1.gamma'), of('norm1.beta')), of('qkv.W'), of('qkv.b'))
      const [q, k, v] = np.split(qkv, 3, 1).map((part) => part.reshape([batch, length, heads, width / heads]))
      const mixed = nn.dotProductAttention(q!, k!, v!, { isCausal: true }).reshape([rows, width])
      x = x.add(linear(mixed, of('out.W'), of('out.b')))
      const wide = nn.gelu(linear(layerNorm(x.ref, of('norm2.gamma'), of('norm2.beta')), of('up.W'), of('up.b')))
      x = x.add(linear(wide, of('down.W'), of('down.b')))
    }
    const logits = linear(layerNorm(x, w['norm.gamma']!, w['norm.beta']!), w['head.W']!, w['head.b']!)
    return crossEntropy(logits, targets!)
  }
}
