import { readdirSync, readFileSync } from 'node:fs'

import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { useNodeBackend } from '@/lib/tensor/node-backends'
import { passes, type ReferenceCase } from './case-types'
import { runReferenceCase } from './reference'

const FOLDER = new URL('./cases/', import.meta.url)
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

describe.each(['cpu', 'wasm'] as const)('reference cases on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  describe.each(files)('%s', (file) => {
    const cases = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as readonly ReferenceCase[]

    it.for(cases)('$kind $name', async (reference, { skip }) => {
      const tensorsBefore = tf.memory().numTensors
      const outcome = await runReferenceCase(reference)
      expect(tf.memory().numTensors, 'tensors left behind').toBe(tensorsBefore)
      if ('skipped' in outcome) return skip(outcome.skipped)
      expect(outcome.length).toBeGreaterThan(0)
      const failures = outcome.filter((comparison) => !passes(comparison))
      expect(failures.slice(0, 5), `${failures.length} of ${outcome.length} numbers`).toEqual([])
    })
  })
})
