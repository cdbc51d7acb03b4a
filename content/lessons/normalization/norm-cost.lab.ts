import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'norm-cost',
  request: { lab: 'norm-cost', rows: 256, width: 512, rounds: 20, seed: 1 },
} satisfies LabPreset
