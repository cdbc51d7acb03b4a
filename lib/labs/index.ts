import { CourseError } from '../errors'
import type { LabContext, LabDef } from './def'
import { normCost } from './norm-cost'
import type { LabName, LabRequest, LabResult } from './types'

/** The registry: who answers which kind of lab. */
const labs: { readonly [L in LabName]: LabDef<L> } = {
  'norm-cost': normCost,
}

/**
 * Answers a lab's request on tfjs's current backend.
 *
 * @throws CourseError('bad-config') for a lab that does not exist, or a request that is out of range
 */
export async function runLab(request: LabRequest, context: LabContext): Promise<LabResult> {
  if (!Object.hasOwn(labs, request.lab)) {
    throw new CourseError('bad-config', `There is no lab "${request.lab}"; there are ${Object.keys(labs).join(', ')}.`)
  }
  return labs[request.lab](request, context)
}
