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
  predict: {
    question: 'By the end plain FP16 flushes more than half of its gradients. How does it do?',
    options: [
      {
        label: 'Its loss climbs above the start, as with ten classes',
        correct: false,
        why: 'There a part of each example’s gradient was flushed and the part that balances it was not. The share alone does not decide; exercise 4 asks what two classes change.',
      },
      {
        label: 'It learns, and ends behind FP32',
        correct: true,
        why: 'An example whose class has a probability above about 0.8 sends back less than $2^{-25}$, which is flushed, and teaches nothing more. Examples that are wrong or unsure still pull in the right direction.',
      },
      {
        label: 'It stays where it began',
        correct: false,
        why: 'That needs every gradient to be zero. At a weight of 0.000001 it is so: set it and run again. Here an example that is wrong or unsure still has a gradient in range.',
      },
      {
        label: 'On top of FP32: two moons are easy',
        correct: false,
        why: 'FP16 gets there with its loss scaled. Without that, examples that are nearly right teach nothing, and the last part of the way is theirs.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the run "${run}" on two moons, mean over the last 50 of 300 steps, weight 1e-5.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: run === 'fp16' ? { atLeast: 0.05, atMost: 0.2 } : { atMost: 0.04 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    {
      id: 'fp16-flushed',
      statement:
        'Share of the FP16 gradients flushed to zero on two moons, mean over the last 50 of 300 steps, weight 1e-5.',
      measure: { kind: 'meanLast', run: 'fp16', metric: 'flushedToZero', rows: LAST },
      expect: { atLeast: 0.5 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'fp16-over-fp32',
      statement: 'Training loss of plain FP16 over that of FP32 on two moons, mean over the last 50 of 300 steps.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'fp16', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'fp32', metric: 'loss', rows: LAST },
      },
      expect: { atLeast: 1.5 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'fp16-gradient-1e-6',
      statement: 'Largest norm of the gradient of plain FP16 on two moons at a weight of 1e-6, over 300 steps.',
      measure: { kind: 'max', run: 'fp16', metric: 'gradNorm' },
      expect: { atMost: 0 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
      overrides: { 'method.hyper.lossWeight': 1e-6 },
    },
  ],
} satisfies Experiment
