import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'sam-cost',
  request: { lab: 'sam-cost', width: 256, active: [0, 0, 1, 0, 0, 0, 1, 0], batchSize: 128, rounds: 15, seed: 1 },
} satisfies LabPreset
