import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'checkpoint-timeline',
  request: {
    lab: 'checkpoint',
    ...{ layers: 16, width: 16, rows: 256, segments: [0, 1, 2, 4, 8, 16], rounds: 0, trace: true, seed: 1 },
  },
} satisfies LabPreset
