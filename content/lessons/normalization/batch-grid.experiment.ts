import type { Experiment, RunSpec } from '@/lib/experiments/types'

const STEPS = 600
const SEEDS = [1, 2, 3, 4, 5]
const SIZES = [2, 8, 32] as const
const NORMS = { batch: 'BatchNorm', group: 'GroupNorm', layer: 'LayerNorm' } as const
type Key = `${keyof typeof NORMS}-${(typeof SIZES)[number]}`

const TASK = {
  ...({ kind: 'normed-mlp', depth: 4, width: 64, wiring: 'plain', groups: 8 } as const),
  samples: 4000,
} as const
/** From the sweep below. */
const RATES: Readonly<Record<Key, number>> = {
  ...{ 'batch-2': 0.01, 'batch-8': 0.03, 'batch-32': 0.3 },
  ...{ 'group-2': 0.01, 'group-8': 0.03, 'group-32': 0.1 },
  ...{ 'layer-2': 0.01, 'layer-8': 0.03, 'layer-32': 0.1 },
}
const each = <T>(make: (norm: keyof typeof NORMS, size: number, key: Key) => T): Record<string, T> =>
  Object.fromEntries(
    (Object.keys(NORMS) as (keyof typeof NORMS)[]).flatMap((norm) =>
      SIZES.map((size) => [`${norm}-${size}`, make(norm, size, `${norm}-${size}`)]),
    ),
  )

/** The numbers of the lesson's table: the demo `batch-size` at three sizes, each run at its own best rate. No demo shows it. */
export default {
  id: 'batch-grid',
  title: 'Batches of 2, 8 and 32',
  question: 'The networks of the demo above at three batch sizes, 600 steps each, every one at its own best rate.',
  source: 'https://arxiv.org/abs/1803.08494',
  base: {
    task: { ...TASK, norm: 'batch', batchSize: 8 },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 60, evaluateEverySteps: 300 },
  },
  runs: each((norm, batchSize, key): RunSpec => ({
    label: `${NORMS[norm]}, ${batchSize}`,
    style: `norm-${norm}`,
    optimizer: { name: 'sgd', hyper: { lr: RATES[key], momentum: 0.9 } },
    task: { ...TASK, norm, batchSize },
  })),
  seeds: 1,
  controls: [],
  views: [
    { kind: 'line', title: 'Test accuracy', metric: 'testAccuracy', yLabel: 'share of test samples', yScale: 'linear' },
  ],
  claims: [
    ...SIZES.flatMap((size) =>
      (Object.keys(NORMS) as (keyof typeof NORMS)[]).map((norm) => ({
        id: `${norm}-${size}`,
        statement: `Test accuracy with ${NORMS[norm]} after 600 steps with batches of ${size}.`,
        measure: { kind: 'final', run: `${norm}-${size}`, metric: 'testAccuracy' } as const,
        expect: norm === 'batch' && size === 2 ? { atMost: 0.25 } : { atLeast: 0.25 },
        format: { as: 'percent', decimals: 1 } as const,
        seeds: SEEDS,
      })),
    ),
    ...SIZES.map((size) => ({
      id: `own-${size}`,
      statement: `Test accuracy with BatchNorm where each test batch of ${size} is normalised by its own statistics.`,
      measure: { kind: 'final', run: `batch-${size}`, metric: 'batchStatisticsAccuracy' } as const,
      expect: { atMost: 0.65 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    {
      id: 'batch-2-gradient',
      statement: 'Norm of the gradient of the first layer with BatchNorm and batches of 2 at the end.',
      measure: { kind: 'final', run: 'batch-2', metric: 'layerGradNorm/0' },
      expect: { atMost: 0.01 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: each((_, size) =>
      size === 2 ? [0.001, 0.003, 0.01, 0.03] : size === 8 ? [0.01, 0.03, 0.1, 0.3] : [0.03, 0.1, 0.3, 1],
    ),
    measure: { metric: 'testAccuracy', kind: 'final', better: 'higher' },
    seeds: [11, 12],
  },
} satisfies Experiment
