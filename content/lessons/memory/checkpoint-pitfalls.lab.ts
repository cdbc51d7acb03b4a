import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'checkpoint-pitfalls',
  request: {
    lab: 'checkpoint-pitfalls',
    layers: 8,
    width: 32,
    rows: 64,
    dropout: 0.2,
    momentum: 0.1,
    steps: 10,
    seed: 1,
  },
} satisfies LabPreset
