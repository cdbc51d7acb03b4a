import * as tf from '@tensorflow/tfjs-core'

import { ACTIVATIONS } from '@/lib/models/activations'
import { attention } from '@/lib/models/attention'
import { batchNorm, batchNormEval, groupNorm } from '@/lib/models/normalization'
import { embed } from '@/lib/tensor/ops/embed'
import { layerNorm, rmsNorm } from '@/lib/tensor/ops/norm'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { mapValues } from '@/lib/tensor/step'
import type { MakeRunner } from './updates'
import { compareAll, toFloat32, type Comparison, type LayerCase, type Numeric, type Outcome, type TensorJson } from './case-types'

/** A layer as a function of the tensors that it is differentiated by, with the names of their gradients. */
interface Layer {
  readonly inputs: readonly (readonly [gradientName: string, value: tf.Tensor])[]
  readonly output: 'y' | 'loss'
  readonly f: (...inputs: tf.Tensor[]) => tf.Tensor
  readonly others?: () => Readonly<Record<string, tf.Tensor>>
}

export async function runLayerCase(reference: LayerCase, makeRunner: MakeRunner): Promise<Outcome> {
  const before = tf.memory().numTensors
  // A step whose next state is what the layer gives, whatever the state was: so a layer can be captured, too.
  const state = tf.tidy(() => mapValues(resultsOf(reference), (result) => tf.zeros(result.shape)))
  if (Object.keys(state).length === 0) return { skipped: `no layer "${reference.layer}" in this version` }
  const runner = await makeRunner({
    state,
    inputs: {},
    variants: ['layer'],
    step: () => ({ metrics: {}, state: resultsOf(reference) }),
  })
  tf.dispose(state)
  runner.replay(1, 'layer')
  const results = await runner.snapshot()
  runner.dispose()
  const comparisons: Comparison[] = []
  for (const [name, want] of Object.entries(reference.expected)) {
    const got = results[name]
    if (got === undefined) throw new Error(`${reference.layer} does not compute ${name}`)
    const values: readonly Numeric[] = typeof want === 'object' ? want.data : [want]
    comparisons.push(...compareAll(name, got.data, values, reference.tolerances?.[name] ?? reference.tolerance))
  }
  if (tf.memory().numTensors !== before) throw new Error(`${reference.layer} leaks tensors`)
  return comparisons
}

/** Output, gradients and statistics by name; nothing if there is no such layer. Inside `tf.tidy`. */
function resultsOf(reference: LayerCase): Record<string, tf.Tensor> {
  const layer = build(reference)
  if (layer === null) return {}
  const values = layer.inputs.map(([, value]) => value)
  const y = layer.f(...values)
  const dy = reference.dy === undefined ? tf.onesLike(y) : tensor(reference.dy)
  const gradients = tf.grads(layer.f)(values, dy)
  return {
    [layer.output]: y,
    ...Object.fromEntries(layer.inputs.map(([name], i) => [name, gradients[i]!])),
    ...layer.others?.(),
  }
}

function build(reference: LayerCase): Layer | null {
  const { layer, params } = reference
  const eps = reference.eps ?? 0
  const x = reference.x === undefined ? null : tensor(reference.x)
  switch (layer) {
    case 'softmax':
      return { inputs: [['dx', x!]], output: 'y', f: (input) => tf.softmax(input) }
    case 'softmax_cross_entropy': {
      const labels = tf.tensor1d(reference.labels!.data.map(Number), 'int32')
      const f = (logits: tf.Tensor | undefined) => softmaxCrossEntropy(logits as tf.Tensor2D, labels, reference.labelSmoothing)
      return { inputs: [['dx', x!]], output: 'loss', f }
    }
    case 'gelu-exact':
    case 'gelu-tanh':
    case 'silu':
      return { inputs: [['dx', x!]], output: 'y', f: (input) => ACTIVATIONS[layer](input) }
    case 'attention': {
      const f = (...qkv: tf.Tensor[]) => {
        const [q, k, v] = qkv as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
        return attention(q, k, v, reference.scale!, reference.causal ?? false)
      }
      const inputs = [['dq', tensor(reference.q!)] as const, ['dk', tensor(reference.k!)] as const, ['dv', tensor(reference.v!)] as const]
      return { inputs, output: 'y', f }
    }
    case 'embedding': {
      const { shape, data } = reference.indices!
      const indices = tf.tensor(data.map(Number), [...shape], 'int32')
      return { inputs: [['dweight', tensor(params!.weight!)]], output: 'y', f: (weight) => embed(weight as tf.Tensor2D, indices) }
    }
  }
  if (x === null || params?.gamma === undefined) return null
  const gamma = ['dgamma', tensor(params.gamma)] as const
  const beta = ['dbeta', tensor(params.beta ?? { shape: params.gamma.shape, data: params.gamma.data.map(() => 0) })] as const
  const inputs = [['dx', x] as const, gamma, beta]
  switch (layer) {
    case 'layernorm':
      return { inputs, output: 'y', f: (...v) => layerNorm(v[0]!, v[1]!, v[2]!, eps) }
    case 'rmsnorm':
      return { inputs: inputs.slice(0, 2), output: 'y', f: (...v) => rmsNorm(v[0]!, v[1]!, eps) }
    case 'groupnorm':
      return { inputs, output: 'y', f: (...v) => groupNorm(v[0]!, reference.groups!, v[1]!, v[2]!, eps) }
    case 'batchnorm': {
      const running = { mean: tensor(reference.running!.mean), variance: tensor(reference.running!.var) }
      if (reference.training !== true) {
        return { inputs, output: 'y', f: (...v) => batchNormEval(v[0]!, v[1]!, v[2]!, running, eps) }
      }
      const momentum = reference.momentum!
      const blend = (old: tf.Tensor, fresh: tf.Tensor) => tf.add(tf.mul(old, 1 - momentum), tf.mul(fresh, momentum))
      return {
        inputs,
        output: 'y',
        f: (...v) => batchNorm(v[0]!, v[1]!, v[2]!, eps).y,
        others: () => {
          const { mean, variance } = batchNorm(x, gamma[1], beta[1], eps)
          return { runningMean: blend(running.mean, mean), runningVar: blend(running.variance, variance) }
        },
      }
    }
    default:
      return null
  }
}

const tensor = ({ shape, data }: TensorJson): tf.Tensor => tf.tensor(toFloat32(data), [...shape])
