/** Build time only: reads recorded answers of labs from `public/`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LABS } from '@/content/labs'
import { CourseError } from '@/lib/errors'
import type { LabName, LabPreset, LabRecording } from '@/lib/labs/types'

/**
 * A lab's preset and the recorded answer to it.
 *
 * @throws CourseError('bad-content') or ('missing-file') naming what is missing
 */
export function labFor<L extends LabName>(
  id: string,
  lab: L,
): { readonly preset: LabPreset<L>; readonly recording: LabRecording<L> } {
  const preset = LABS[id]
  if (preset?.request.lab !== lab) {
    throw new CourseError('bad-content', `There is no lab "${id}" of kind "${lab}". Is its line in content/labs.ts?`)
  }
  try {
    const text = readFileSync(join(process.cwd(), 'public/recordings/labs', `${id}.json`), 'utf8')
    return { preset: preset as unknown as LabPreset<L>, recording: JSON.parse(text) as LabRecording<L> }
  } catch (error) {
    throw new CourseError('missing-file', `The lab "${id}" has no recording. Run "npm run record -- ${id}".`, {
      cause: error,
    })
  }
}
