import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'attention-memory',
  request: { lab: 'attention-memory', lengths: [64, 128, 256, 512, 1024, 2048], width: 32, tile: 64, seed: 1 },
} satisfies LabPreset
