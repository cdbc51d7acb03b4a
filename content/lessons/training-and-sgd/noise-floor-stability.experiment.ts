import type { Experiment } from '@/lib/experiments/types'

const SLOPES = [1, 100] as const

/** 0.4 is below 1/(2 mu) = 0.5 and far above 2/ell = 0.02. */
export default {
  id: 'noise-floor-stability',
  title: 'Which curvature sets the largest rate?',
  question:
    'Two directions: curvature 1 (flat) and 100 (steep). Mean loss of 1,000 chains, all from (1, 1), the same noise in every run.',
  source: 'https://arxiv.org/abs/1606.04838',
  base: {
    task: { kind: 'noisy-quadratic', curvatures: SLOPES, noiseVariance: 1, batchSize: 1, chains: 1000, start: 1 },
    steps: 800,
    seed: 1,
    log: { everySteps: 1, evaluateEverySteps: 100 },
  },
  runs: {
    rule: { label: 'rate 0.4, below 1/(2μ)', style: 'variant-3', optimizer: { name: 'sgd', hyper: { lr: 0.4 } } },
    edge: { label: 'rate 0.019, just below 2/ℓ', style: 'variant-2', optimizer: { name: 'sgd', hyper: { lr: 0.019 } } },
    safe: { label: 'rate 0.01 = 1/ℓ', style: 'variant-1', optimizer: { name: 'sgd', hyper: { lr: 0.01 } } },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'rate',
      label: 'Rate of the third run',
      runs: ['safe'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 0.03,
      scale: 'log',
      live: true,
    },
    {
      kind: 'choice',
      id: 'curvatures',
      label: 'Curvatures',
      path: 'task.curvatures',
      options: [
        { label: '1 and 100', value: SLOPES },
        { label: '1 and 10', value: [1, 10] },
        { label: '1, 1', value: [1, 1] },
      ],
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Mean loss over the chains',
      metric: 'loss',
      yLabel: 'mean loss',
      yScale: 'log',
      references: [{ metric: 'floor', label: 'exact floor' }],
    },
  ],
  predict: {
    question: 'Here $1/(2\\mu) = 0.5$, and the first run uses rate 0.4. What does it do?',
    options: [
      {
        label: 'It converges to a high noise floor.',
        correct: false,
        why: 'Only along the flat direction. Along the steep one each step multiplies $x$ by $1 - 0.4 \\cdot 100 = -39$.',
      },
      {
        label: 'It blows up within a dozen steps.',
        correct: true,
        why: 'The steep coordinate is multiplied by $-39$ at every step; float32 overflows after about ten.',
      },
      {
        label: 'It wanders without a trend.',
        correct: false,
        why: 'That happens only at the edge itself, where the steep factor is $-1$: at rate 0.02.',
      },
    ],
  },
  claims: [
    {
      id: 'rule-diverges',
      statement: 'At rate 0.4, below 1/(2 mu), the run overflows float32 within a dozen steps.',
      measure: { kind: 'divergedAt', run: 'rule' },
      expect: { atLeast: 5, atMost: 15 },
      format: { as: 'integer' },
      seeds: [1, 2, 3, 4, 5],
      quick: true,
    },
    {
      id: 'safe-floor',
      statement: 'At rate 1/ell the loss settles at 0.0075.',
      measure: { kind: 'meanLast', run: 'safe', metric: 'loss', rows: 500 },
      expect: { atLeast: 0.0072, atMost: 0.0078 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
    },
    {
      id: 'edge-floor',
      statement: 'At rate 0.019, within 5 % of the limit, the floor is about thirteen times higher.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'edge', metric: 'loss', rows: 500 },
        to: { kind: 'meanLast', run: 'safe', metric: 'loss', rows: 500 },
      },
      expect: { atLeast: 12.5, atMost: 14 },
      format: { significantDigits: 3 },
      seeds: [1, 2, 3, 4, 5],
    },
  ],
} satisfies Experiment
