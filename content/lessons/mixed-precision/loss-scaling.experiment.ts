import type { Experiment, MethodSpec } from '@/lib/experiments/types'

const SEEDS = [1, 2, 3, 4, 5]
const WEIGHT = 1e-5
const SCALE = 2 ** 16
/** Ten rows of five steps: the mean over the last fifty. */
const LAST = 10

const precision = (format: string, lossScale = 1): MethodSpec => ({
  name: 'mixed-precision',
  hyper: { format, lossScale, lossWeight: WEIGHT },
})
const optimizer = { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9 } } as const

const RUNS = ['fp32', 'fp16', 'scaled', 'bf16'] as const

export default {
  id: 'loss-scaling',
  title: 'One network, four number formats',
  question:
    'The same weights, batches and rate. Only the numbers differ: what every weight, activation and gradient is rounded to. The loss is multiplied by 0.00001 and the gradients are divided by it again before the update, which in exact arithmetic does nothing.',
  source: 'https://arxiv.org/abs/1710.03740',
  base: {
    task: { kind: 'teacher-mlp', hidden: [32, 32, 32], samples: 4096, batchSize: 64 },
    schedule: { kind: 'constant' },
    steps: 300,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 25 },
  },
  runs: {
    fp32: { label: 'FP32', style: 'sgd', optimizer, method: precision('float32') },
    fp16: { label: 'FP16', style: 'variant-4', optimizer, method: precision('float16') },
    scaled: { label: 'FP16, loss scaled', style: 'variant-1', optimizer, method: precision('float16', SCALE) },
    bf16: { label: 'BF16', style: 'variant-3', optimizer, method: precision('bfloat16') },
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
        { label: '0.0001', value: 1e-4 },
        { label: '0.00001', value: WEIGHT },
        { label: '0.000001', value: 1e-6 },
      ],
    },
    {
      kind: 'choice',
      id: 'scale',
      label: 'Loss scale of the scaled run',
      runs: ['scaled'],
      path: 'method.hyper.lossScale',
      options: [
        { label: '2⁴', value: 2 ** 4 },
        { label: '2⁸', value: 2 ** 8 },
        { label: '2¹⁶', value: SCALE },
        { label: '2³²', value: 2 ** 32 },
        { label: '2⁴⁰', value: 2 ** 40 },
      ],
    },
  ],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'log' },
    {
      kind: 'histogram',
      title: 'Gradients of the weights, as the format meets them',
      field: 'gradientMagnitudes',
      xLabel: 'magnitude, powers of two',
    },
    {
      kind: 'line',
      title: 'Gradients flushed to zero',
      metric: 'flushedToZero',
      yLabel: 'share of the gradients',
      yScale: 'linear',
    },
  ],
  predict: {
    question: 'A part of the FP16 gradients is too small for the format and becomes zero. How does plain FP16 end?',
    options: [
      {
        label: 'Slower than FP32, but it gets there',
        correct: false,
        why: 'That would hold if rounding removed gradients at random. It removes the small ones, and in a softmax these all have the same sign: what is left is biased.',
      },
      {
        label: 'Its loss ends higher than it began',
        correct: true,
        why: 'Each logit’s gradient is (p − y)/64 times the weight. At the start p is about 0.1: the nine small positive parts are flushed, the large negative one survives. All logits are pushed up and nothing pushes back.',
      },
      {
        label: 'It stays where it began',
        correct: false,
        why: 'That happens at a weight of 0.000001, where every gradient is zero. Here the largest survive.',
      },
      {
        label: 'It gives NaN',
        correct: false,
        why: 'NaN comes from overflow, at the other end of the range. These gradients are small.',
      },
    ],
  },
  claims: [
    {
      id: 'start',
      statement: 'Training loss of the FP32 run at the first step.',
      measure: { kind: 'max', run: 'fp32', metric: 'loss' },
      expect: { atLeast: 2, atMost: 4 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    ...RUNS.map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the run "${run}", mean over the last 50 of 300 steps, weight of the loss 1e-5.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: run === 'fp16' ? { atLeast: 6 } : { atMost: 1.3 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    {
      id: 'fp16-best-rate',
      statement:
        'Training loss of the run "fp16" at the rate that suits it best of 0.003, 0.01, 0.03, 0.1 and 0.2, which is 0.1; mean over the last 50 of 300 steps. Guessing has ln 10 = 2.303.',
      measure: { kind: 'meanLast', run: 'fp16', metric: 'loss', rows: LAST },
      expect: { atLeast: 2.303 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.1 },
    },
    {
      id: 'fp16-accuracy',
      statement:
        'Accuracy of the FP16 run without scaling on held-out data after 300 steps, weight 1e-5; guessing gives 10 %.',
      measure: { kind: 'final', run: 'fp16', metric: 'testAccuracy' },
      expect: { atMost: 0.2 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'fp32-accuracy',
      statement: 'Accuracy of the FP32 run on held-out data after 300 steps.',
      measure: { kind: 'final', run: 'fp32', metric: 'testAccuracy' },
      expect: { atLeast: 0.5 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'fp16-flushed',
      statement: 'Share of the FP16 gradients flushed to zero without scaling, mean over the last 50 of 300 steps.',
      measure: { kind: 'meanLast', run: 'fp16', metric: 'flushedToZero', rows: LAST },
      expect: { atLeast: 0.2 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'scaled-flushed',
      statement:
        'Share of the FP16 gradients flushed to zero with a loss scale of 2^16, mean over the last 50 of 300 steps.',
      measure: { kind: 'meanLast', run: 'scaled', metric: 'flushedToZero', rows: LAST },
      expect: { atMost: 0.002 },
      format: { as: 'percent', decimals: 2 },
      seeds: SEEDS,
    },
    {
      id: 'fp16-loss-1e-4',
      statement: 'Training loss of the FP16 run without scaling, mean over the last 50 of 300 steps, weight 1e-4.',
      measure: { kind: 'meanLast', run: 'fp16', metric: 'loss', rows: LAST },
      expect: { atMost: 1.4 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'method.hyper.lossWeight': 1e-4 },
    },
    {
      id: 'fp16-flushed-1e-4',
      statement:
        'Share of the FP16 gradients flushed to zero without scaling, mean over the last 50 of 300 steps, weight 1e-4.',
      measure: { kind: 'meanLast', run: 'fp16', metric: 'flushedToZero', rows: LAST },
      expect: { atMost: 0.1 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
      overrides: { 'method.hyper.lossWeight': 1e-4 },
    },
    {
      id: 'fp16-change-1e-6',
      statement: 'Highest less lowest held-out loss of the FP16 run without scaling over 300 steps, weight 1e-6.',
      measure: {
        kind: 'difference',
        of: { kind: 'max', run: 'fp16', metric: 'testLoss' },
        to: { kind: 'min', run: 'fp16', metric: 'testLoss' },
      },
      expect: { atMost: 0 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'method.hyper.lossWeight': 1e-6 },
    },
    {
      id: 'static-too-large',
      statement: 'Step at which the FP16 run with a static loss scale of 2^40 diverges.',
      measure: { kind: 'divergedAt', run: 'scaled' },
      expect: { atMost: 5 },
      format: { as: 'integer' },
      seeds: SEEDS,
      overrides: { 'method.hyper.lossScale': 2 ** 40 },
      quick: true,
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    // All runs train at FP32's best rate. Plain FP16 learns at none of them: see the claim `fp16-best-rate`.
    grid: { fp32: [0.003, 0.01, 0.03, 0.1, 0.2] },
    measure: { metric: 'loss', kind: 'meanLast', rows: LAST, better: 'lower' },
    seeds: SEEDS,
  },
} satisfies Experiment
