import type { Experiment } from '@/lib/experiments/types'

const LR = 0.01

export default {
  id: 'reddi',
  title: 'A convex problem on which Adam goes to the worst point',
  question:
    'Every third step the loss is C·x, otherwise −x, on the interval [−1, 1]. For C > 2 the mean slope is positive, so x = −1 is best and x = +1 is worst.',
  source: 'https://arxiv.org/abs/1904.09237',
  base: {
    task: { kind: 'periodic-linear', steep: 3, start: 0 },
    steps: 1500,
    log: { everySteps: 5, evaluateEverySteps: 1500 },
  },
  runs: {
    short: {
      label: 'Adam, β₂ = 0.1',
      style: 'adam',
      optimizer: { name: 'adam', hyper: { lr: LR, beta1: 0, beta2: 0.1 } },
    },
    // A colour of no optimizer tells the two runs of Adam apart.
    long: {
      label: 'Adam, β₂ = 0.999',
      style: 'variant-1',
      optimizer: { name: 'adam', hyper: { lr: LR, beta1: 0, beta2: 0.999 } },
    },
    amsgrad: {
      label: 'AMSGrad, β₂ = 0.1',
      style: 'amsgrad',
      optimizer: { name: 'adam', hyper: { lr: LR, beta1: 0, beta2: 0.1, amsgrad: true } },
    },
    sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: LR, momentum: 0 } } },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'beta2',
      label: 'β₂ of the first run',
      runs: ['short'],
      path: 'optimizer.hyper.beta2',
      min: 0.01,
      max: 0.99,
      step: 0.01,
      scale: 'linear',
      live: true,
    },
    {
      kind: 'slider',
      id: 'beta1',
      label: 'β₁ of the three Adams',
      runs: ['short', 'long', 'amsgrad'],
      path: 'optimizer.hyper.beta1',
      min: 0,
      max: 0.95,
      step: 0.05,
      scale: 'linear',
      live: false,
    },
    {
      kind: 'slider',
      id: 'steep',
      label: 'Steep slope C',
      path: 'task.steep',
      min: 2.1,
      max: 10,
      step: 0.1,
      scale: 'linear',
      live: false,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Position',
      metric: 'x',
      yLabel: 'x',
      yScale: 'linear',
      levels: [
        { value: -1, label: 'best' },
        { value: 1, label: 'worst' },
      ],
    },
  ],
  predict: {
    question: 'All four start at x = 0 with rate 0.01. Which of them moves towards the worst point, x = +1?',
    options: [
      {
        label: 'None: the problem is convex',
        correct: false,
        why: 'Convexity does not help a rule whose average step has the wrong sign.',
      },
      {
        label: 'Adam with β₂ = 0.1',
        correct: true,
        why: 'When the steep slope comes, the denominator has already grown with it, so its step counts about as much as one small step. The two small slopes then follow with small denominators and win.',
      },
      {
        label: 'Adam with β₂ = 0.999',
        correct: false,
        why: 'With a long memory the denominator is nearly constant over one period, so the three steps keep their proportions and the steep one wins.',
      },
      {
        label: 'All three versions of Adam',
        correct: false,
        why: 'A long memory or a maximum that never falls both keep the denominator from dropping between two steep slopes.',
      },
    ],
  },
  claims: [
    ...(['short', 'long', 'amsgrad', 'sgd'] as const).map((run) => ({
      id: `${run}-x`,
      statement: `Position of the run "${run}" after 1,500 steps, mean over the last three periods that were logged.`,
      measure: { kind: 'meanLast', run, metric: 'x', rows: 3 } as const,
      expect: run === 'short' ? { atLeast: 0.95 } : { atMost: -0.95 },
      format: { significantDigits: 2 },
      seeds: [1],
      quick: true,
    })),
    {
      id: 'short-momentum-x',
      statement: 'Position of Adam with beta2 = 0.1 when beta1 is 0.9, after 1,500 steps.',
      measure: { kind: 'meanLast', run: 'short', metric: 'x', rows: 3 },
      expect: { atMost: -0.95 },
      format: { significantDigits: 2 },
      seeds: [1],
      overrides: { 'optimizer.hyper.beta1': 0.9 },
      quick: true,
    },
  ],
} satisfies Experiment
