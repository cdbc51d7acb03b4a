import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { samPerturbation } from '@/lib/optim/sam-perturbation'
import { useNodeBackend } from '@/lib/tensor/node-backends'

describe.each(['cpu', 'wasm'] as const)('SAM on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  /** New values of two parameters. */
  async function perturb(gradients: readonly number[][], norm: 'l2' | 'linf', rho = 0.5): Promise<number[][]> {
    const before = tf.memory().numTensors
    const parameters = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor1d([-1])]
    const given = [tf.tensor2d(gradients[0]!, [2, 2]), tf.tensor1d(gradients[1]!)]
    const radius = tf.scalar(rho)
    const moved = samPerturbation(parameters, given, radius, norm)
    const values = await Promise.all(moved.map(async (tensor) => [...(await tensor.data())]))
    expect(moved.map(({ shape }) => shape)).toEqual([[2, 2], [1]])
    expect((await parameters[0]!.data())[0]).toBe(1)
    tf.dispose([parameters, given, radius, moved])
    expect(tf.memory().numTensors).toBe(before)
    return values
  }

  // The norm is 6, so that everything is exact.
  it('goes uphill by rho in the norm of all parameters together', async () => {
    expect(await perturb([[2, 0, 0, -4], [4]], 'l2', 0.75)).toEqual([[1.25, 2, 3, 3.5], [-0.5]])
  })

  it('moves each coordinate by rho in the maximum norm', async () => {
    expect(await perturb([[2, 0, 0, -1e-9], [4]], 'linf')).toEqual([[1.5, 2, 3, 3.5], [-0.5]])
  })

  it('stays where the gradient is zero, and shows a gradient that is not a number', async () => {
    expect(await perturb([[0, 0, 0, 0], [0]], 'l2')).toEqual([[1, 2, 3, 4], [-1]])
    expect((await perturb([[Number.NaN, 0, 0, 0], [0]], 'l2')).flat()).toEqual(Array(5).fill(Number.NaN))
  })
})
