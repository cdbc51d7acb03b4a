/** Every lab of the course as it opens, one line each; `npm run record` asks them. */
import type { LabPreset } from '@/lib/labs/types'

import normCost from './lessons/normalization/norm-cost.lab'

export const LABS: Readonly<Record<string, LabPreset>> = {
  'norm-cost': normCost,
}
