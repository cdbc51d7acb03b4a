import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'checkpoint',
  request: {
    lab: 'checkpoint',
    ...{ layers: 64, width: 64, rows: 512, segments: [0, 1, 2, 4, 8, 16, 32, 64], rounds: 7, trace: false, seed: 1 },
  },
} satisfies LabPreset
