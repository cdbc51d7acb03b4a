import type { Experiment, Hyper } from '@/lib/experiments/types'

const SEEDS = [1, 2, 3, 4, 5]
const LAST = 10

const optimizer = { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9 } } as const
const precision = (hyper: Hyper) => ({ name: 'mixed-precision', hyper: { lossScale: 1, ...hyper } }) as const

const RUNS = ['fp32', 'e4m3', 'e5m2', 'hybrid'] as const

export default {
  id: 'eight-bits',
  title: 'Eight bits',
  question:
    'FP32 masters and the same network, every weight, activation and gradient now in eight bits. The hybrid has E4M3 in the forward pass and E5M2 for gradients. The loss has its full weight here.',
  source: 'https://arxiv.org/abs/2209.05433',
  base: {
    task: { kind: 'teacher-mlp', hidden: [32, 32, 32], samples: 4096, batchSize: 64 },
    schedule: { kind: 'constant' },
    steps: 300,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 25 },
  },
  runs: {
    fp32: { label: 'FP32', style: 'sgd', optimizer },
    e4m3: { label: 'E4M3', style: 'variant-4', optimizer, method: precision({ format: 'float8_e4m3fn' }) },
    e5m2: { label: 'E5M2', style: 'variant-3', optimizer, method: precision({ format: 'float8_e5m2' }) },
    hybrid: {
      label: 'hybrid',
      style: 'variant-1',
      optimizer,
      method: precision({ format: 'float8_e4m3fn', gradientFormat: 'float8_e5m2' }),
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'choice',
      id: 'scale',
      label: 'Loss scale',
      runs: ['e4m3', 'e5m2', 'hybrid'],
      path: 'method.hyper.lossScale',
      options: [
        { label: '1', value: 1 },
        { label: '2⁸', value: 256 },
        { label: '2¹²', value: 4096 },
        { label: '2²⁰', value: 2 ** 20 },
      ],
    },
  ],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'linear' },
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
    question: 'None of the eight-bit runs scales its loss. Which of them falls far behind FP32?',
    options: [
      {
        label: 'All three: eight bits are too few',
        correct: false,
        why: 'Two of them end close to FP32. As long as the numbers are in range, rounding to so few bits costs little here.',
      },
      {
        label: 'E5M2: two fraction bits are too coarse',
        correct: false,
        why: 'They are coarse, an error of up to an eighth of the number. That costs a little. A gradient that is rounded badly keeps its sign and about its size; one that becomes zero is gone.',
      },
      {
        label: 'E4M3: its range ends too early',
        correct: true,
        why: 'Its fraction is finer, but its smallest number is $2^{-9}$, where E5M2 goes down to $2^{-16}$. Small gradients become zero. The hybrid has E4M3 in the forward pass only, where numbers are larger.',
      },
      {
        label: 'None: the FP32 masters make up for it',
        correct: false,
        why: 'Masters collect small updates that a narrow weight would lose. A gradient that became zero on its way back makes no update, so they have nothing to collect.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the run "${run}" without loss scaling, mean over the last 50 of 300 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      // E4M3 falls behind, the others keep up: the prediction rests on it.
      expect: run === 'e4m3' ? { atLeast: 1.4, atMost: 1.8 } : { atMost: 1.3 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    ...(['e4m3', 'hybrid'] as const).map((run) => ({
      id: `${run}-loss-scaled`,
      statement: `Training loss of the run "${run}" with a loss scale of 2^8, mean over the last 50 of 300 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: { atMost: 1.3 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'method.hyper.lossScale': 256 },
    })),
    {
      id: 'e4m3-flushed',
      statement:
        'Share of the E4M3 gradients flushed to zero without loss scaling, mean over the last 50 of 300 steps.',
      measure: { kind: 'meanLast', run: 'e4m3', metric: 'flushedToZero', rows: LAST },
      expect: { atLeast: 0.03 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'e4m3-diverges',
      statement: 'Step at which the E4M3 run diverges with a loss scale of 2^12.',
      measure: { kind: 'divergedAt', run: 'e4m3' },
      expect: { atMost: 5 },
      format: { as: 'integer' },
      seeds: SEEDS,
      overrides: { 'method.hyper.lossScale': 4096 },
      quick: true,
    },
  ],
} satisfies Experiment
