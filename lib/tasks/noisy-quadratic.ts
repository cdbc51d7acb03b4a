import * as tf from '@tensorflow/tfjs-core'

import { Rng } from '../tensor/rng'
import type { TaskFactory } from './types'

/**
 * Stationary mean loss of plain SGD on $f(x)=\frac12\sum_i a_i x_i^2$ with gradient noise of variance $s^2$ in each coordinate.
 *
 * $x' = (1-\eta a)x - \eta\xi$ has variance $\frac{\eta s^2}{a(2-\eta a)}$, hence $E f = \sum_i \frac{\eta s^2}{2(2-\eta a_i)}$.
 * Exact, for a constant rate and no momentum; with a schedule it is the value that the present rate would lead to.
 *
 * @returns  NaN if some $\eta a_i \ge 2$: the chain diverges
 */
export function stationaryLoss(curvatures: readonly number[], noiseVariance: number, learningRate: number): number {
  if (curvatures.some((a) => learningRate * a >= 2)) return NaN
  return curvatures.reduce((sum, a) => sum + (learningRate * noiseVariance) / (2 * (2 - learningRate * a)), 0)
}

/**
 * The constant-step bound's last term, $\frac{L\sigma^2\eta}{4\mu}$, with the noise's total variance $d\,s^2$ put in for $\sigma^2$.
 *
 * The theorem assumes $E\lVert g\rVert^2\le\sigma^2$, a bound on the second moment of the stochastic gradient; the variance is smaller,
 * so this number is no bound at all: for $f=x^2/2$ the stationary loss $\frac{\eta s^2}{2(2-\eta)}$ lies above it. That is what it is shown for.
 *
 * @returns  NaN unless $\eta < \frac{1}{2\mu}$, the theorem's other hypothesis
 * @source   Karimi, Nutini, Schmidt 2016, Theorem 4. https://arxiv.org/abs/1608.04636
 */
export function misreadBound(curvatures: readonly number[], noiseVariance: number, learningRate: number): number {
  const mu = Math.min(...curvatures)
  const smoothness = Math.max(...curvatures)
  if (learningRate >= 1 / (2 * mu)) return NaN
  return (smoothness * curvatures.length * noiseVariance * learningRate) / (4 * mu)
}

/** Many independent SGD runs on one quadratic: their mean loss is a curve without error bars. */
export const createNoisyQuadratic: TaskFactory<'noisy-quadratic'> = (spec, seed) => {
  const { chains, curvatures, start } = spec
  const variance = spec.noiseVariance / spec.batchSize
  const shape: [number, number] = [chains, curvatures.length]
  const halves = tf.tensor2d(
    curvatures.map((a) => a / 2),
    [1, curvatures.length],
  )
  return {
    parameters: [{ name: 'x', shape, role: 'other' }],
    initialParameters: () => ({ x: tf.fill(shape, start) }),
    inputSpecs: { noise: { shape, dtype: 'float32' } },
    inputs: (step) => ({
      noise: new Rng(seed, 'noise', step).normals(chains * curvatures.length, Math.sqrt(variance)),
    }),
    /** A sum over chains, so that each one's gradient is its own a x + noise. */
    loss(parameters, inputs) {
      const x = parameters.x!
      return tf.sum(tf.mul(tf.add(tf.mul(halves, x), inputs.noise!), x))
    },
    metrics: (parameters) => ({ loss: tf.mean(tf.sum(tf.mul(halves, tf.square(parameters.x!)), 1)) }),
    hostMetrics: ({ learningRate }) => ({
      floor: stationaryLoss(curvatures, variance, learningRate),
      bound: misreadBound(curvatures, variance, learningRate),
    }),
    dispose: () => tf.dispose(halves),
  }
}
