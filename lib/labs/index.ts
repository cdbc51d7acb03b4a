import { CourseError } from '../errors'
import { attack } from './attack'
import { accumulationLab } from './accumulation'
import { attentionMemory } from './attention-memory'
import { checkpointLab } from './checkpoint'
import { checkpointPitfalls } from './checkpoint-pitfalls'
import type { LabContext, LabDef } from './def'
import { landscape } from './landscape'
import { normCost } from './norm-cost'
import { normOffset } from './norm-offset'
import { samCost } from './sam-cost'
import type { LabName, LabRequest, LabResult } from './types'

/** The registry: who answers which kind of lab. */
const labs: { readonly [L in LabName]: LabDef<L> } = {
  'norm-cost': normCost,
  'norm-offset': normOffset,
  landscape,
  'sam-cost': samCost,
  attack,
  checkpoint: checkpointLab,
  'checkpoint-pitfalls': checkpointPitfalls,
  accumulation: accumulationLab,
  'attention-memory': attentionMemory,
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
  return (labs[request.lab] as unknown as LabDef<LabName>)(request, context)
}
