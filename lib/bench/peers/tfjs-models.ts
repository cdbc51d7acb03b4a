import * as tf from '@tensorflow/tfjs'

import type { ModelSpec, NamedArrays } from '../types'

/** The same models in stock tfjs operations, as its own examples write them. */
export type Variables = Readonly<Record<string, tf.Variable>>
export type Batch = Readonly<Record<string, tf.Tensor>>
export type LossFunction = (batch: Batch) => tf.Scalar

export function makeTensors(arrays: NamedArrays): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
    ]),
  )
}

export function lossOf(model: ModelSpec, weights: Variables): LossFunction {
  switch (model.kind) {
    case 'mlp':
      return mlpLoss(model, weights)
    case 'transformer':
      return transformerLoss(model, weights)
    case 'matmul':
      throw new Error('a product has no loss.')
  }
}

function linear(x: tf.Tensor2D, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  return tf.add(tf.matMul(x, weight as tf.Tensor2D, false, true), bias)
}

function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor): tf.Scalar {
  const target = tf.cast(tf.oneHot(labels as tf.Tensor1D, logits.shape[1]), 'float32')
  return tf.mean(tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)))
}

function mlpLoss({ widths, loss }: Extract<ModelSpec, { kind: 'mlp' }>, weights: Variables): LossFunction {
  const layers = widths.length - 1
  return (batch) => {
    let y = batch.x as tf.Tensor2D
    for (let layer = 1; layer <= layers; layer++) {
      y = linear(y, weights[`W${layer}`]!, weights[`b${layer}`]!)
      if (layer < layers) y = tf.relu(y)
    }
    return loss === 'mse' ? tf.mean(tf.squaredDifference(y, batch.targets!)) : crossEntropy(y, batch.labels!)
  }
}

function layerNorm(x: tf.Tensor2D, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor2D {
  const { mean, variance } = tf.moments(x, 1, true)
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta)
}

function geluTanh(x: tf.Tensor2D): tf.Tensor2D {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1))
}

/** Rows of a table. The WASM backend has no gradient for a gather, so there it is a product with one-hot rows. */
function embed(table: tf.Variable, tokens: tf.Tensor): tf.Tensor2D {
  if (tf.getBackend() !== 'wasm') return tf.gather(table, tokens) as tf.Tensor2D
  const hot = tf.cast(tf.oneHot(tokens as tf.Tensor1D, table.shape[0]), 'float32') as tf.Tensor2D
  return tf.matMul(hot, table)
}

function transformerLoss(model: Extract<ModelSpec, { kind: 'transformer' }>, w: Variables): LossFunction {
  const { layers, heads, width, length } = model
  const size = width / heads
  const mask = tf.tensor2d(
    Float32Array.from({ length: length * length }, (_, i) => (i % length <= Math.floor(i / length) ? 0 : -1e9)),
    [length, length],
  )
  return ({ tokens, targets }) => {
    const rows = tokens!.shape[0]
    const batch = rows / length
    const head = (x: tf.Tensor): tf.Tensor4D =>
      tf.transpose<tf.Tensor4D>(tf.reshape(x, [batch, length, heads, size]), [0, 2, 1, 3])
    let x = embed(w.tokens!, tokens!)
    x = tf.reshape(tf.add(tf.reshape(x, [batch, length, width]), w.positions!), [rows, width])
    for (let layer = 0; layer < layers; layer++) {
      const of = (name: string) => w[`${layer}.${name}`]!
      const [q, k, v] = tf.split(
        linear(layerNorm(x, of('norm1.gamma'), of('norm1.beta')), of('qkv.W'), of('qkv.b')),
        3,
        1,
      )
      const scores = tf.add(tf.mul(tf.matMul(head(q!), head(k!), false, true), 1 / Math.sqrt(size)), mask)
      const mixed = tf.matMul(tf.softmax(scores), head(v!))
      const out = tf.reshape<tf.Rank.R2>(tf.transpose(mixed, [0, 2, 1, 3]), [rows, width])
      x = tf.add(x, linear(out, of('out.W'), of('out.b')))
      const wide = geluTanh(linear(layerNorm(x, of('norm2.gamma'), of('norm2.beta')), of('up.W'), of('up.b')))
      x = tf.add(x, linear(wide, of('down.W'), of('down.b')))
    }
    const logits = linear(layerNorm(x, w['norm.gamma']!, w['norm.beta']!), w['head.W']!, w['head.b']!)
    return crossEntropy(logits, targets!)
  }
}
