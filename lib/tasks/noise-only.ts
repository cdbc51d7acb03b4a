import * as tf from '@tensorflow/tfjs-core'

import { Rng } from '../tensor/rng'
import type { TaskFactory } from './types'

/** Weights that no data hold in place: gradients are zero-mean noise, so whatever shrinks the weights is the optimizer's decay. */
export const createNoiseOnly: TaskFactory<'noise-only'> = (spec, seed) => ({
  parameters: [{ name: 'w', shape: [spec.weights], role: 'other' }],
  initialParameters: () => ({ w: tf.ones([spec.weights]) }),
  inputSpecs: { gradient: { shape: [spec.weights], dtype: 'float32' } },
  inputs: (step) => ({ gradient: new Rng(seed, 'noise', step).normals(spec.weights, spec.gradientScale) }),
  loss: (parameters, inputs) => tf.sum(tf.mul(parameters.w!, inputs.gradient!)),
  metrics: (parameters) => ({ meanWeight: tf.mean(tf.abs(parameters.w!)) }),
  dispose() {
    // It holds no tensors.
  },
})
