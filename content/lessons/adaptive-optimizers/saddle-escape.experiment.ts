import type { Experiment } from '@/lib/experiments/types'

const LR = 0.1
const RUNS = ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adadelta', 'adam'] as const

export default {
  id: 'saddle-escape',
  title: 'Leaving a saddle',
  question:
    'Seven rules start almost on the ridge of f(x, y) = x² − y², at (1, y₀). The way down is along y. How many steps until |y| reaches 1?',
  source: 'https://arxiv.org/abs/1406.2572',
  base: {
    task: { kind: 'surface', surface: 'saddle', start: [1, 1e-6] },
    steps: 90,
    log: { everySteps: 1, evaluateEverySteps: 90 },
  },
  runs: {
    sgd: { label: 'Gradient descent', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: LR, momentum: 0 } } },
    momentum: {
      label: 'Heavy ball',
      style: 'momentum',
      steps: 45,
      optimizer: { name: 'sgd', hyper: { lr: LR, momentum: 0.9 } },
    },
    nesterov: {
      label: 'Nesterov',
      style: 'nesterov',
      steps: 40,
      optimizer: { name: 'sgd', hyper: { lr: LR, momentum: 0.9, nesterov: true } },
    },
    adagrad: { label: 'AdaGrad', style: 'adagrad', steps: 45, optimizer: { name: 'adagrad', hyper: { lr: LR } } },
    rmsprop: {
      label: 'RMSProp',
      style: 'rmsprop',
      steps: 45,
      optimizer: { name: 'rmsprop', hyper: { lr: LR, alpha: 0.99 } },
    },
    adadelta: { label: 'AdaDelta', style: 'adadelta', optimizer: { name: 'adadelta', hyper: { lr: 1, rho: 0.9 } } },
    adam: {
      label: 'Adam',
      style: 'adam',
      steps: 45,
      optimizer: { name: 'adam', hyper: { lr: LR, beta1: 0.9, beta2: 0.999 } },
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'y0',
      label: 'Start offset y₀',
      path: 'task.start.1',
      min: 1e-6,
      max: 0.5,
      scale: 'log',
      live: false,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Distance from the ridge',
      metric: 'y',
      yLabel: 'y',
      yScale: 'log',
      levels: [{ value: 1, label: 'escaped' }],
    },
    { kind: 'field', title: 'Paths', field: 'surface', overlay: 'paths' },
  ],
  predict: {
    question: 'Start at y₀ = 0.000001 with rate 0.1. About how many steps does gradient descent need to reach y = 1?',
    options: [
      {
        label: 'About 10',
        correct: false,
        why: 'That is the answer for methods whose step length is the rate, whatever the size of the gradient: 1 / 0.1 steps.',
      },
      {
        label: 'About 76',
        correct: true,
        why: 'The gradient along y is −2y, so each step multiplies y by 1 + 2 · 0.1 = 1.2, and ln(1,000,000) / ln(1.2) = 75.8.',
      },
      {
        label: 'About a million',
        correct: false,
        why: 'It starts a millionth away from the ridge, but it leaves exponentially: the wait grows only with the logarithm of 1 / y₀.',
      },
      {
        label: 'It never leaves',
        correct: false,
        why: 'Only a start at exactly y = 0 would stay for ever. Any offset, or any noise, is enough.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-steps`,
      statement: `Steps of the run "${run}" from y = 1e-6 to y = 1 on the saddle.`,
      measure: { kind: 'stepsTo', run, metric: 'y', direction: 'above', level: 1, window: 1 } as const,
      expect: {
        sgd: { atLeast: 75, atMost: 77 },
        momentum: { atLeast: 30, atMost: 42 },
        nesterov: { atLeast: 25, atMost: 38 },
        adagrad: { atMost: 20 },
        rmsprop: { atMost: 4 },
        adadelta: { atLeast: 25, atMost: 45 },
        adam: { atMost: 13 },
      }[run],
      format: { as: 'integer' } as const,
      seeds: [1],
      quick: true,
    })),
    ...(['sgd', 'adam'] as const).map((run) => ({
      id: `${run}-steps-far`,
      statement: `Steps of the run "${run}" from y = 0.1 to y = 1 on the saddle.`,
      measure: { kind: 'stepsTo', run, metric: 'y', direction: 'above', level: 1, window: 1 } as const,
      expect: { atMost: 15 },
      format: { as: 'integer' } as const,
      seeds: [1],
      overrides: { 'task.start.1': 0.1 },
      quick: true,
    })),
  ],
} satisfies Experiment
