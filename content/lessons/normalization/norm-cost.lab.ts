import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'norm-cost',
  request: { lab: 'norm-cost', rows: 256, widths: [64, 256, 1024], rounds: 15, seed: 1 },
} satisfies LabPreset
