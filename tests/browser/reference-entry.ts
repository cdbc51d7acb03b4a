/** Bundled into a page by `reference.spec.ts`: the reference runner on tfjs-webgpu. */
import '@/lib/tensor/browser-backends'

import * as tf from '@tensorflow/tfjs-core'

import { passes, type ReferenceCase } from '../reference/case-types'
import { runReferenceCase } from '../reference/reference'

async function ready(): Promise<string> {
  await tf.setBackend('webgpu')
  return tf.getBackend()
}

window.referenceReady = ready()
window.reference = async (one) => {
  const outcome = await runReferenceCase(one as ReferenceCase)
  if ('skipped' in outcome) return { skipped: outcome.skipped, misses: [] }
  return {
    skipped: null,
    misses: outcome.filter((comparison) => !passes(comparison)).map((miss) => JSON.stringify(miss)),
  }
}
