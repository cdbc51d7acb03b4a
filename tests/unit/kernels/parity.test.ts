import type * as tf from '@tensorflow/tfjs-core'
import { describe, it } from 'vitest'

import { compute, expectClose, type Computation } from './compare'
import { CASES } from './cases'

/**
 * Each kernel on cpu beside the formula in tfjs's own operations, and on wasm beside cpu; values and gradients.
 */
describe.each(CASES)('$name', ({ inputs, by, ours, plain, roundings }) => {
  const computation = (f: (...inputs: tf.Tensor[]) => tf.Tensor): Computation => ({ inputs, f, ...(by ? { by } : {}) })

  it('on cpu is what the formula gives', async () => {
    expectClose(await compute('cpu', computation(ours)), await compute('cpu', computation(plain)), roundings)
  })

  it('on wasm is what it is on cpu', async () => {
    expectClose(await compute('wasm', computation(ours)), await compute('cpu', computation(ours)), roundings)
  })
})
