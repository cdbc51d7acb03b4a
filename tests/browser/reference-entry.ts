/** Bundled into a page by `reference.spec.ts`: the reference runner on tfjs-webgpu, eager and captured. */
import { browserRungs } from '@/lib/tensor/browser-backends'
import { eagerStep } from '@/lib/tensor/eager-step'
import { currentWebGpuBackend } from '@/lib/tensor/webgpu/backend'
import { captureStep } from '@/lib/tensor/webgpu/captured-step'

import { passes, type ReferenceCase } from '../reference/case-types'
import { runReferenceCase } from '../reference/reference'

async function ready(): Promise<string> {
  await browserRungs(`${location.origin}/`)
    .find(({ name }) => name === 'webgpu')!
    .activate(true)
  return currentWebGpuBackend() === null ? 'none' : 'webgpu'
}

window.referenceReady = ready()
window.reference = async (one, mode) => {
  const outcome = await runReferenceCase(one as ReferenceCase, (spec) =>
    mode === 'eager' ? eagerStep(spec) : captureStep(currentWebGpuBackend()!, spec),
  )
  if ('skipped' in outcome) return { skipped: outcome.skipped, misses: [] }
  return {
    skipped: null,
    misses: outcome.filter((comparison) => !passes(comparison)).map((miss) => JSON.stringify(miss)),
  }
}
