import type * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'

import { CASES } from './cases'
import { compute, expectClose, type Computation } from './compare'

/** A browser without WASM SIMD refuses our module; tfjs's own comes by `WebAssembly.instantiate`. */
beforeAll(() => {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function () {
    throw new WebAssembly.CompileError('no SIMD')
  })
})
afterAll(() => void vi.restoreAllMocks())

describe.each(CASES)('without SIMD, $name', ({ inputs, by, ours }) => {
  it('on wasm has the bits that it has on cpu', async () => {
    const computation: Computation = { inputs, f: (...given: tf.Tensor[]) => ours(...given), ...(by ? { by } : {}) }
    expectClose(await compute('wasm', computation), await compute('cpu', computation), 0)
  })
})
