import type { Experiment, NormName, RunSpec } from '@/lib/experiments/types'

const STEPS = 1200
const BATCH = 4
const SEEDS = [1, 2, 3, 4, 5]
const TASK = {
  ...({ kind: 'normed-mlp', depth: 4, width: 64, wiring: 'plain', groups: 8 } as const),
  ...({ samples: 4000, batchSize: BATCH } as const),
} as const
const run = (label: string, norm: NormName, lr: number): RunSpec => ({
  label,
  style: `norm-${norm}`,
  optimizer: { name: 'sgd', hyper: { lr, momentum: 0.9 } },
  task: { ...TASK, norm },
})

export default {
  id: 'batch-size',
  title: 'Four examples in a batch',
  question:
    'Networks with 4 hidden layers of 64 learn a teacher’s 10 classes, with BatchNorm, GroupNorm (8 groups), LayerNorm or none. How good are they on new samples, with the running statistics, and with those of a test batch of the same size?',
  source: 'https://arxiv.org/abs/1803.08494',
  base: {
    task: { ...TASK, norm: 'batch' },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 20, evaluateEverySteps: 40 },
  },
  runs: {
    batch: run('BatchNorm', 'batch', 0.01),
    group: run('GroupNorm', 'group', 0.01),
    layer: run('LayerNorm', 'layer', 0.01),
    none: run('no norm', 'none', 0.01),
  },
  seeds: 1,
  controls: [
    {
      kind: 'choice',
      id: 'batch',
      label: 'Examples in a batch',
      path: 'task.batchSize',
      options: [2, 4, 8, 16, 32, 64, 128, 256].map((value) => ({ label: String(value), value })),
    },
    {
      kind: 'slider',
      id: 'lr',
      label: 'Rate of all four',
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 0.3,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Test accuracy (dotted: BatchNorm with each test batch’s own statistics)',
      metric: 'testAccuracy',
      yLabel: 'share of test samples',
      yScale: 'linear',
      references: [{ metric: 'batchStatisticsAccuracy', label: 'statistics of the test batch' }],
    },
    {
      kind: 'line',
      title: 'Test loss',
      metric: 'testLoss',
      yLabel: 'test loss (nats)',
      yScale: 'linear',
      references: [{ metric: 'batchStatisticsLoss', label: 'statistics of the test batch' }],
    },
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'linear' },
  ],
  predict: {
    question: 'Batches of four. Where does BatchNorm end on new samples, with its running statistics?',
    options: [
      {
        label: 'Last, behind the network without a norm',
        correct: true,
        why: 'Statistics of four samples are noise on the signal, and noise in every layer. No norm at all is better here.',
      },
      {
        label: 'Level with GroupNorm and LayerNorm: the running averages are good',
        correct: false,
        why: 'The averages are good, and evaluation with them is better than with four samples. But the weights were learnt under noisy statistics.',
      },
      {
        label: 'First: noise regularises',
        correct: false,
        why: 'In small doses it may. With four samples the deviation alone is typically off by a third.',
      },
      {
        label: 'Better with the statistics of a test batch of four, as in training',
        correct: false,
        why: 'That is the dotted line: below the dashed one.',
      },
    ],
  },
  claims: [
    ...(['batch', 'group', 'layer', 'none'] as const).map((run) => ({
      id: `${run}-accuracy`,
      statement: `Test accuracy of the run "${run}" after 1,200 steps with batches of 4.`,
      measure: { kind: 'final', run, metric: 'testAccuracy' } as const,
      expect: run === 'batch' ? { atMost: 0.5 } : { atLeast: 0.4 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    {
      id: 'batch-own-statistics',
      statement: 'Test accuracy of BatchNorm where each test batch of 4 is normalised by its own statistics.',
      measure: { kind: 'final', run: 'batch', metric: 'batchStatisticsAccuracy' },
      expect: { atMost: 0.5 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      batch: [0.003, 0.01, 0.03, 0.1],
      group: [0.003, 0.01, 0.03, 0.1],
      layer: [0.003, 0.01, 0.03, 0.1],
      none: [0.003, 0.01, 0.03, 0.1],
    },
    measure: { metric: 'testAccuracy', kind: 'final', better: 'higher' },
    seeds: [11, 12],
  },
} satisfies Experiment
