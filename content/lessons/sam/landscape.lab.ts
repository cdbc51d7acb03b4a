import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'landscape',
  request: {
    lab: 'landscape',
    labelNoise: 0.4,
    steps: 900,
    lr: 0.03,
    rho: 0.1,
    examples: 400,
    resolution: 21,
    seed: 1,
  },
} satisfies LabPreset
