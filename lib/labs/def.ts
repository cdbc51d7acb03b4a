import type { LoadFile } from '../tasks/types'
import type { LabName, LabRequest, LabResult } from './types'

/** What a lab may ask of its surroundings. */
export interface LabContext {
  readonly loadFile: LoadFile
  /**
   * Called between two pieces of work, at least every half a second: says how much is done, lets messages in, and throws if the lab was stopped.
   *
   * @param done  from 0 to 1
   */
  readonly progress: (done: number) => Promise<void>
}

/**
 * Answers one kind of request on tfjs's current backend. Leaves no tensor behind, also when it throws. One file in `lib/labs` each, listed
 * in `lib/labs/index.ts`.
 *
 * @throws CourseError('bad-config') for a request that is out of range, naming the range
 */
export type LabDef<L extends LabName> = (request: LabRequest<L>, context: LabContext) => Promise<LabResult<L>>
