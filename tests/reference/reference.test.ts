import { readdirSync, readFileSync } from 'node:fs'

import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { eagerStep } from '@/lib/tensor/eager-step'
import { replayKernels } from '@/lib/tensor/kernel-replay'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { passes, type ReferenceCase } from './case-types'
import { runReferenceCase } from './reference'

const FOLDER = new URL('./cases/', import.meta.url)
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

/** Cases made of steps; the others are the same in both modes. */
const STEPS: readonly string[] = ['optimizer.json', 'training.json', 'layer.json', 'scaler.json']
const MODES = [
  ['cpu', 'eager', eagerStep],
  ['cpu', 'captured', replayKernels],
  ['wasm', 'eager', eagerStep],
  ['wasm', 'captured', replayKernels],
] as const

describe.each(MODES)('reference cases on %s, %s', (backend, mode, makeRunner) => {
  beforeAll(() => useNodeBackend(backend))

  describe.each(mode === 'eager' ? files : STEPS)('%s', (file) => {
    const cases = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as readonly ReferenceCase[]

    it.for(cases)('$kind $name', async (reference, { skip }) => {
      const tensorsBefore = tf.memory().numTensors
      const outcome = await runReferenceCase(reference, makeRunner)
      expect(tf.memory().numTensors, 'tensors left behind').toBe(tensorsBefore)
      if ('skipped' in outcome) return skip(outcome.skipped)
      expect(outcome.length).toBeGreaterThan(0)
      const failures = outcome.filter((comparison) => !passes(comparison))
      expect(failures.slice(0, 5), `${failures.length} of ${outcome.length} numbers`).toEqual([])
    })
  })
})
