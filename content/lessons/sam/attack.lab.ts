import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'attack',
  request: { lab: 'attack', steps: 400, rho: 0.5, epsilon: 0.15, seed: 1 },
} satisfies LabPreset
