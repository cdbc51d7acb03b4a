/** Every lab of the course as it opens, one line each; `npm run record` asks them. */
import type { LabPreset } from '@/lib/labs/types'

import attack from './lessons/sam/attack.lab'
import landscape from './lessons/sam/landscape.lab'
import samCost from './lessons/sam/sam-cost.lab'
import normCost from './lessons/normalization/norm-cost.lab'
import normOffset from './lessons/normalization/norm-offset.lab'
import normOffsetEach from './lessons/normalization/norm-offset-each.lab'
import accumulationUlps from './lessons/memory/accumulation-ulps.lab'
import attentionMemory from './lessons/memory/attention-memory.lab'
import checkpoint from './lessons/memory/checkpoint.lab'
import checkpointPitfalls from './lessons/memory/checkpoint-pitfalls.lab'
import checkpointTimeline from './lessons/memory/checkpoint-timeline.lab'

export const LABS: Readonly<Record<string, LabPreset>> = {
  'norm-cost': normCost,
  landscape,
  'sam-cost': samCost,
  attack,
  'norm-offset': normOffset,
  'norm-offset-each': normOffsetEach,
  checkpoint,
  'checkpoint-timeline': checkpointTimeline,
  'checkpoint-pitfalls': checkpointPitfalls,
  'accumulation-ulps': accumulationUlps,
  'attention-memory': attentionMemory,
}
