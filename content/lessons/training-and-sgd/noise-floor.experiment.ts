import type { Experiment } from '@/lib/experiments/types'

/** 10 / (10 + t) times 0.1: starts with the largest constant rate and falls as 1 / t, the rate of the second theorem. */
const OFFSET = 10

export default {
  id: 'noise-floor',
  title: 'How low can SGD go?',
  question:
    'Mean loss of 2,000 independent chains on f(x) = x²/2, each with its own gradient noise of variance 1 / batch size. The four runs share the noise.',
  source: 'https://arxiv.org/abs/1608.04636',
  base: {
    task: { kind: 'noisy-quadratic', curvatures: [1], noiseVariance: 1, batchSize: 1, chains: 2000, start: 1 },
    steps: 800,
    seed: 1,
    log: { everySteps: 1, evaluateEverySteps: 100 },
  },
  runs: {
    tenth: { label: 'rate 0.1', style: 'variant-1', optimizer: { name: 'sgd', hyper: { lr: 0.1 } } },
    twentieth: { label: 'rate 0.05', style: 'variant-2', optimizer: { name: 'sgd', hyper: { lr: 0.05 } } },
    fortieth: { label: 'rate 0.025', style: 'variant-3', optimizer: { name: 'sgd', hyper: { lr: 0.025 } } },
    decreasing: {
      label: 'rate 1/(10 + t)',
      style: 'variant-4',
      optimizer: { name: 'sgd', hyper: { lr: 0.1 } },
      schedule: { kind: 'inverse-time', offset: OFFSET },
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'rate',
      label: 'Rate of the first run',
      runs: ['tenth'],
      path: 'optimizer.hyper.lr',
      min: 0.005,
      max: 2.4,
      scale: 'log',
      live: true,
    },
    {
      kind: 'choice',
      id: 'batch',
      label: 'Batch size, all runs',
      path: 'task.batchSize',
      options: [
        { label: '1', value: 1 },
        { label: '4', value: 4 },
        { label: '16', value: 16 },
      ],
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Mean loss over the chains',
      metric: 'loss',
      yLabel: 'mean of x²/2',
      yScale: 'log',
      references: [
        { metric: 'floor', label: 'exact floor' },
        { metric: 'bound', label: '"bound" with the variance' },
      ],
    },
    {
      kind: 'line',
      title: 'The same on two log axes: 1/t is a straight line',
      metric: 'loss',
      yLabel: 'mean of x²/2',
      yScale: 'log',
      xScale: 'log',
    },
  ],
  predict: {
    question: 'The rate is halved, from 0.1 to 0.05. What happens to the level at which the mean loss settles?',
    options: [
      {
        label: 'Nothing: a smaller rate is slower and ends in the same place.',
        correct: false,
        why: 'True without noise. With noise each step adds an error proportional to the square of the rate, and the pull removes one proportional to the rate: a smaller rate settles lower.',
      },
      {
        label: 'It falls to about one half.',
        correct: true,
        why: 'A step adds $\\eta^2/2$ and removes about $2\\eta$ of the loss; they balance at about $\\eta/4$.',
      },
      {
        label: 'It falls to about one quarter.',
        correct: false,
        why: 'The error that one step adds falls to a quarter, but the pull that removes it is halved too. Half is left.',
      },
      {
        label: 'It falls to about 0.7 of it, the square root.',
        correct: false,
        why: 'That is the distance from the minimum. The loss is its square.',
      },
    ],
  },
  claims: [
    {
      id: 'floor-010',
      statement: 'At rate 0.1 the mean loss settles at 0.0263, as the exact formula says.',
      measure: { kind: 'meanLast', run: 'tenth', metric: 'loss', rows: 500 },
      expect: { atLeast: 0.02579, atMost: 0.02684 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
      quick: true,
    },
    {
      id: 'floor-005',
      statement: 'At rate 0.05 the mean loss settles at 0.0128.',
      measure: { kind: 'meanLast', run: 'twentieth', metric: 'loss', rows: 500 },
      expect: { atLeast: 0.01256, atMost: 0.01308 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
    },
    {
      id: 'floor-0025',
      statement: 'At rate 0.025 the mean loss settles at 0.0063.',
      measure: { kind: 'meanLast', run: 'fortieth', metric: 'loss', rows: 500 },
      expect: { atLeast: 0.0062, atMost: 0.00646 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
    },
    {
      id: 'halving',
      statement: 'Halving the rate from 0.1 to 0.05 divides the floor by about two (2.05 in theory).',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'tenth', metric: 'loss', rows: 500 },
        to: { kind: 'meanLast', run: 'twentieth', metric: 'loss', rows: 500 },
      },
      expect: { atLeast: 2, atMost: 2.1 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
    },
    {
      id: 'above-bound',
      statement:
        'At rate 0.1 the loss stays above the number that the theorem gives if the variance is put in for the second moment.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'tenth', metric: 'loss', rows: 500 },
        to: { kind: 'meanLast', run: 'tenth', metric: 'bound', rows: 500 },
      },
      expect: { atLeast: 1.03, atMost: 1.075 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
      quick: true,
    },
    {
      id: 'above-bound-large',
      statement: 'At rate 0.45 it stays far above it.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'tenth', metric: 'loss', rows: 500 },
        to: { kind: 'meanLast', run: 'tenth', metric: 'bound', rows: 500 },
      },
      expect: { atLeast: 1.26, atMost: 1.32 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
      overrides: { 'optimizer.hyper.lr': 0.45 },
    },
    {
      id: 'batch-4',
      statement: 'With batches of 4 at rate 0.1 the floor is a quarter: 0.0066.',
      measure: { kind: 'meanLast', run: 'tenth', metric: 'loss', rows: 500 },
      expect: { atLeast: 0.00645, atMost: 0.00671 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
      overrides: { 'task.batchSize': 4 },
    },
    {
      id: 'decreasing-end',
      statement: 'After 800 steps the decreasing rate is at 0.00067, and still falling.',
      measure: { kind: 'meanLast', run: 'decreasing', metric: 'loss', rows: 1 },
      expect: { atLeast: 0.0006, atMost: 0.00075 },
      format: { significantDigits: 2 },
      seeds: [1, 2, 3, 4, 5],
    },
    {
      id: 'decreasing-lag',
      statement: 'With a rate that falls as 1/t the loss is about twice the floor of the present rate.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'decreasing', metric: 'loss', rows: 200 },
        to: { kind: 'meanLast', run: 'decreasing', metric: 'floor', rows: 200 },
      },
      expect: { atLeast: 1.9, atMost: 2.4 },
      format: { significantDigits: 2 },
      seeds: [1, 2, 3, 4, 5],
    },
  ],
} satisfies Experiment
