import * as tf from '@tensorflow/tfjs-core'

import type { TaskFactory } from './types'

/**
 * The sequence on which Adam with a small $\beta_2$ goes to the worst point: $f_t(x) = Cx$ if $t \bmod 3 = 1$, else $-x$, on $[-1, 1]$,
 * with $t = 1, 2, \dots$ (so the first update sees the steep slope).
 *
 * @source Reddi, Kale, Kumar 2018, "On the convergence of Adam and beyond". https://arxiv.org/abs/1904.09237
 */
export const createPeriodicLinear: TaskFactory<'periodic-linear'> = (spec) => ({
  parameters: [{ name: 'x', shape: [1], role: 'other' }],
  initialParameters: () => ({ x: tf.tensor1d([spec.start]) }),
  inputSpecs: { slope: { shape: [1], dtype: 'float32' } },
  inputs: (step) => ({ slope: Float32Array.of((step + 1) % 3 === 1 ? spec.steep : -1) }),
  loss: (parameters, inputs) => tf.sum(tf.mul(parameters.x!, inputs.slope!)),
  project: (parameters) => ({ x: tf.clipByValue(parameters.x!, -1, 1) }),
  metrics: (parameters) => ({ x: tf.sum(parameters.x!) }),
  dispose() {
    // It holds no tensors.
  },
})
