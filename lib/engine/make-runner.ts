import { toCourseError } from '../errors'
import { eagerStep } from '../tensor/eager-step'
import { replayKernels } from '../tensor/kernel-replay'
import type { StepRunner, StepSpec } from '../tensor/step'
import { currentWebGpuBackend } from '../tensor/webgpu/backend'
import { captureStep } from '../tensor/webgpu/captured-step'
import { CheckedStep } from '../tensor/webgpu/checked-step'

/** How a run's steps are run. */
export interface RunOptions {
  /** False: eagerly. */
  readonly capture?: boolean
  /** Debug: run every n-th captured step eagerly as well and compare; a difference makes the batch fail. */
  readonly checkEvery?: number | null
}

/** Captures the step, or runs it eagerly and says why. */
export async function makeRunner<Variant extends string>(
  spec: StepSpec<Variant>,
  { capture = true, checkEvery = null }: RunOptions,
): Promise<{ runner: StepRunner<Variant>; eagerBecause: string | null }> {
  if (!capture) return { runner: eagerStep(spec), eagerBecause: 'It was asked for.' }
  try {
    const backend = currentWebGpuBackend()
    const captured = backend === null ? replayKernels(spec) : await captureStep(backend, spec)
    const runner = checkEvery === null ? captured : new CheckedStep(captured, spec, checkEvery)
    return { runner, eagerBecause: null }
  } catch (error) {
    const { code, message } = toCourseError(error)
    if (code !== 'not-capturable') throw error
    return { runner: eagerStep(spec), eagerBecause: message }
  }
}
