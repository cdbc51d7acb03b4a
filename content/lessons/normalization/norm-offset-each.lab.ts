import type { LabPreset } from '@/lib/labs/types'

export default {
  id: 'norm-offset-each',
  request: {
    ...{ lab: 'norm-offset', rows: 64, width: 256, of: 'each', seed: 1 },
    offsets: [0, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000],
  },
} satisfies LabPreset
