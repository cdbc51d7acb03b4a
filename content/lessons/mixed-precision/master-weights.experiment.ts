import type { Experiment, Hyper } from '@/lib/experiments/types'

const SEEDS = [1, 2, 3, 4, 5]
const LAST = 10
const LR = 3e-4

const optimizer = { name: 'adam', hyper: { lr: LR } } as const
const bf16 = (hyper: Hyper) => ({ name: 'mixed-precision', hyper: { format: 'bfloat16', ...hyper } }) as const

const RUNS = ['fp32', 'masters', 'nearest', 'stochastic'] as const

export default {
  id: 'master-weights',
  title: 'Where do small updates go?',
  question:
    'Adam at a small rate, BF16 in the forward and in the backward pass. The runs differ only in how the weights are kept: in FP32, or in BF16, rounded to the nearest number or at random.',
  source: 'https://arxiv.org/abs/1710.03740',
  base: {
    task: { kind: 'teacher-mlp', hidden: [32, 32, 32], samples: 4096, batchSize: 64 },
    schedule: { kind: 'constant' },
    steps: 600,
    seed: 1,
    log: { everySteps: 10, evaluateEverySteps: 50 },
  },
  runs: {
    fp32: { label: 'FP32', style: 'adam', optimizer },
    masters: { label: 'FP32 masters', style: 'variant-1', optimizer, method: bf16({}) },
    nearest: { label: 'BF16 weights', style: 'variant-4', optimizer, method: bf16({ masterWeights: false }) },
    stochastic: {
      label: 'BF16, stochastic',
      style: 'variant-3',
      optimizer,
      method: bf16({ masterWeights: false, rounding: 'stochastic' }),
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'rate',
      label: 'Learning rate',
      path: 'optimizer.hyper.lr',
      min: 1e-5,
      max: 1e-2,
      scale: 'log',
      live: true,
    },
    {
      kind: 'choice',
      id: 'format',
      label: 'Format of the narrow runs',
      runs: ['masters', 'nearest', 'stochastic'],
      path: 'method.hyper.format',
      options: [
        { label: 'BF16', value: 'bfloat16' },
        { label: 'FP16', value: 'float16' },
      ],
    },
  ],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'linear' },
    {
      kind: 'line',
      title: 'Updates that rounding took back',
      metric: 'lostUpdates',
      yLabel: 'share of the updates',
      yScale: 'linear',
    },
  ],
  predict: {
    question: 'Stochastic rounding keeps the weights in BF16 too. Where does its curve end?',
    options: [
      {
        label: 'On top of FP32',
        correct: true,
        why: 'An update of a tenth of the spacing moves a weight by a whole spacing one time in ten. The sum over many steps and weights comes out right.',
      },
      {
        label: 'On top of the BF16 weights rounded to nearest',
        correct: false,
        why: 'Nearest loses a small update every time. Random rounding loses most of them too, but the ones that pass are large enough to make up for it.',
      },
      {
        label: 'Worse than both: it adds noise to every weight',
        correct: false,
        why: 'It does add noise, of zero mean. Mini-batches add far more.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the run "${run}", Adam at rate 3e-4, mean over the last 100 of 600 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: run === 'nearest' ? { atLeast: 2 } : { atMost: 2 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    ...(['masters', 'stochastic'] as const).map((run) => ({
      id: `${run}-gap`,
      statement: `Training loss of the run "${run}" less that of FP32, mean over the last 100 of 600 steps.`,
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run, metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'fp32', metric: 'loss', rows: LAST },
      } as const,
      expect: { atLeast: -0.02, atMost: 0.02 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    ...(['nearest', 'stochastic'] as const).map((run) => ({
      id: `${run}-lost`,
      statement: `Share of the updates that rounding took back in the run "${run}", mean over the last 100 of 600 steps.`,
      measure: { kind: 'meanLast', run, metric: 'lostUpdates', rows: LAST } as const,
      expect: { atLeast: 0.5 },
      format: { as: 'percent', decimals: 0 } as const,
      seeds: SEEDS,
    })),
    ...(['fp32', 'nearest'] as const).map((run) => ({
      id: `${run}-loss-2e-5`,
      statement: `Training loss of the run "${run}", Adam at rate 2e-5, mean over the last 100 of 600 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: { atLeast: 2 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 2e-5 },
    })),
    ...(['fp32', 'nearest'] as const).map((run) => ({
      id: `${run}-loss-1e-3`,
      statement: `Training loss of the run "${run}", Adam at rate 1e-3, mean over the last 100 of 600 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: { atMost: 1.8 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 1e-3 },
    })),
    {
      id: 'fp16-nearest-loss',
      statement: 'Training loss with weights kept in FP16, Adam at rate 3e-4, mean over the last 100 of 600 steps.',
      measure: { kind: 'meanLast', run: 'nearest', metric: 'loss', rows: LAST },
      expect: { atMost: 2.2 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'method.hyper.format': 'float16' },
    },
  ],
} satisfies Experiment
