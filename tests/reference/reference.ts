import { runLayerCase } from './layer-cases'
import { runLinalgCase } from './linalg-cases'
import { runOptimizerCase } from './optimizer-cases'
import { runRoundingCase } from './rounding-cases'
import { runScalerCase } from './scaler-cases'
import { runScheduleCase } from './schedule-cases'
import { runTrainingCase } from './training-cases'
import { eagerStep } from '@/lib/tensor/eager-step'
import type { Outcome, ReferenceCase } from './case-types'
import type { MakeRunner } from './updates'

/**
 * Runs one reference case on tfjs's current backend. Free of Node and of the test runner, so that a browser page can hold the same
 * cases against WebGPU.
 *
 * @param makeRunner  how the steps of training, optimizer and layer cases are run
 * @returns every number beside the one that is wanted, or why this version skips the case
 */
export async function runReferenceCase(
  reference: ReferenceCase,
  makeRunner: MakeRunner = eagerStep,
): Promise<Outcome> {
  switch (reference.kind) {
    case 'optimizer':
      return runOptimizerCase(reference, makeRunner)
    case 'training':
      return runTrainingCase(reference, makeRunner)
    case 'layer':
      return runLayerCase(reference, makeRunner)
    case 'linalg':
      return runLinalgCase(reference)
    case 'schedules':
      return runScheduleCase(reference)
    case 'rounding':
      return runRoundingCase(reference)
    case 'scaler':
      return runScalerCase(reference, makeRunner)
  }
}
