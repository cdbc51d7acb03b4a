import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'accumulation-ulps',
  request: { lab: 'accumulation', rows: 64, parts: 4, width: 64, counts: [3, 50, 7, 200], seed: 1 },
} satisfies LabPreset
