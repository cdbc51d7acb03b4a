import type { Experiment, MethodSpec } from '@/lib/experiments/types'

const SEEDS = [1, 2, 3, 4, 5]
const LAST = 10

const precision = (format: string, lossScale = 1): MethodSpec => ({
  name: 'mixed-precision',
  hyper: { format, lossScale, lossWeight: 1e-5 },
})
const optimizer = { name: 'sgd', hyper: { lr: 0.05, momentum: 0.9 } } as const

const RUNS = ['fp32', 'fp16', 'scaled'] as const

export default {
  id: 'two-classes',
  title: 'The same flush, two classes',
  question:
    'Two moons instead of ten classes, the loss again multiplied by 0.00001. Plain FP16 loses no fewer gradients than at the top of this lesson.',
  source: 'https://arxiv.org/abs/1710.03740',
  base: {
    task: {
      kind: 'points-2d',
      shape: 'moons',
      count: 300,
      noise: 0.1,
      hidden: [24, 24, 24, 24],
      activation: 'tanh',
      batchSize: 64,
    },
    schedule: { kind: 'constant' },
    steps: 300,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 25 },
  },
  runs: {
    fp32: { label: 'FP32', style: 'sgd', optimizer, method: precision('float32') },
    fp16: { label: 'FP16', style: 'variant-4', optimizer, method: precision('float16') },
    scaled: { label: 'FP16, loss scaled', style: 'variant-1', optimizer, method: precision('float16', 2 ** 16) },
  },
  seeds: 1,
  controls: [
    {
      kind: 'choice',
      id: 'weight',
      label: 'Weight of the loss',
      path: 'method.hyper.lossWeight',
      options: [
        { label: '1', value: 1 },
        { label: '0.00001', value: 1e-5 },
        { label: '0.000001', value: 1e-6 },
      ],
    },
  ],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'log' },
    {
      kind: 'line',
      title: 'Gradients flushed to zero',
      metric: 'flushedToZero',
      yLabel: 'share of the gradients',
      yScale: 'linear',
    },
  ],
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the run "${run}" on two moons, mean over the last 50 of 300 steps, weight 1e-5.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: { atMost: 0.4 },
      format: { digits: 2 },
      seeds: SEEDS,
    })),
    {
      id: 'fp16-flushed',
      statement:
        'Share of the FP16 gradients flushed to zero on two moons, mean over the last 50 of 300 steps, weight 1e-5.',
      measure: { kind: 'meanLast', run: 'fp16', metric: 'flushedToZero', rows: LAST },
      expect: { atLeast: 0.3 },
      format: { digits: 0, as: 'percent' },
      seeds: SEEDS,
    },
  ],
} satisfies Experiment
