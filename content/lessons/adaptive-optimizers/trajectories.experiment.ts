import type { Experiment } from '@/lib/experiments/types'

const LEVEL = 1e-3
/** A single row would count a ball that shoots through the minimum as arrived. */
const WINDOW = 10

export default {
  id: 'trajectories',
  title: 'Seven paths down one valley',
  question:
    'Seven rules descend f(x, y) = (x² + c y²) / 2 from the same point with the exact gradient. The condition number c says how much steeper y is than x.',
  source: 'https://distill.pub/2017/momentum/',
  base: {
    task: { kind: 'surface', surface: 'quadratic', condition: 20, start: [-0.9, 0.6] },
    steps: 100,
    log: { everySteps: 1, evaluateEverySteps: 100 },
  },
  runs: {
    sgd: { label: 'Gradient descent', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 0.06, momentum: 0 } } },
    momentum: {
      label: 'Heavy ball',
      style: 'momentum',
      optimizer: { name: 'sgd', hyper: { lr: 0.02, momentum: 0.9 } },
    },
    nesterov: {
      label: 'Nesterov',
      style: 'nesterov',
      optimizer: { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9, nesterov: true } },
    },
    adagrad: { label: 'AdaGrad', style: 'adagrad', optimizer: { name: 'adagrad', hyper: { lr: 0.3 } } },
    rmsprop: { label: 'RMSProp', style: 'rmsprop', optimizer: { name: 'rmsprop', hyper: { lr: 0.03, alpha: 0.99 } } },
    adadelta: { label: 'AdaDelta', style: 'adadelta', optimizer: { name: 'adadelta', hyper: { lr: 1, rho: 0.9 } } },
    adam: { label: 'Adam', style: 'adam', optimizer: { name: 'adam', hyper: { lr: 0.3, beta1: 0.9, beta2: 0.999 } } },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'condition',
      label: 'Condition number c',
      path: 'task.condition',
      min: 1,
      max: 200,
      scale: 'log',
      live: false,
    },
    {
      kind: 'slider',
      id: 'lr-gd',
      label: 'Rate of gradient descent',
      runs: ['sgd'],
      path: 'optimizer.hyper.lr',
      min: 0.003,
      max: 1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'beta',
      label: 'Factor of heavy ball',
      runs: ['momentum'],
      path: 'optimizer.hyper.momentum',
      min: 0.1,
      max: 0.99,
      step: 0.01,
      scale: 'linear',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-momentum',
      label: 'Rate of heavy ball',
      runs: ['momentum'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 0.3,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-adam',
      label: 'Rate of Adam',
      runs: ['adam'],
      path: 'optimizer.hyper.lr',
      min: 0.003,
      max: 1,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    { kind: 'field', title: 'Paths', field: 'surface', overlay: 'paths' },
    {
      kind: 'line',
      title: 'Loss',
      metric: 'loss',
      yLabel: 'f',
      yScale: 'log',
      levels: [{ value: LEVEL, label: '0.001' }],
    },
  ],
  predict: {
    question:
      'Now make the valley much narrower: c = 100 in place of 20, with the rates as they are. Whose path changes least?',
    options: [
      {
        label: 'Gradient descent',
        correct: false,
        why: 'Its rate times the curvature of y is now above 2, so it diverges.',
      },
      {
        label: 'Heavy ball and Nesterov',
        correct: false,
        why: 'Nesterov leaves its safe range and diverges. Heavy ball is still inside (its limit is 3.8 / c at momentum 0.9), but its path along y becomes a different one.',
      },
      {
        label: 'AdaGrad',
        correct: true,
        why: 'Multiply one coordinate of the gradient by any constant: numerator and root of the sum grow together and the step stays the same. The path of AdaGrad does not depend on c at all (up to epsilon).',
      },
      {
        label: 'AdaDelta',
        correct: false,
        why: 'A good guess: it is nearly independent of c as well, and it hardly moves in either case. But its epsilon of 1e-6 is felt once the gradients are small, so AdaGrad, with 1e-10, is the closer to exact.',
      },
    ],
  },
  claims: [
    ...(['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam'] as const).map((run) => ({
      id: `${run}-steps`,
      statement: `Steps of the run "${run}" until f, averaged over ten steps, is at most 0.001, condition number 20.`,
      measure: { kind: 'stepsTo', run, metric: 'loss', direction: 'below', level: LEVEL, window: WINDOW } as const,
      expect: { atMost: 90 },
      format: { as: 'integer' } as const,
      seeds: [1],
      quick: true,
    })),
    {
      id: 'momentum-best-steps',
      statement:
        'Steps of heavy ball until f, averaged over ten steps, is at most 0.001 with the constants that are best in theory: factor 0.40, rate 0.13.',
      measure: { kind: 'stepsTo', run: 'momentum', metric: 'loss', direction: 'below', level: LEVEL, window: WINDOW },
      expect: { atMost: 30 },
      format: { as: 'integer' },
      seeds: [1],
      overrides: { 'optimizer.hyper.momentum': 0.4, 'optimizer.hyper.lr': 0.13 },
      quick: true,
    },
    {
      id: 'adagrad-steps-100',
      statement: 'Steps of AdaGrad until f, averaged over ten steps, is at most 0.001, condition number 100.',
      measure: { kind: 'stepsTo', run: 'adagrad', metric: 'loss', direction: 'below', level: LEVEL, window: WINDOW },
      expect: { atMost: 30 },
      format: { as: 'integer' },
      seeds: [1],
      overrides: { 'task.condition': 100 },
      quick: true,
    },
    {
      id: 'adadelta-left',
      statement: 'Share of its loss that AdaDelta (rate 1) still has after 100 steps.',
      measure: {
        kind: 'ratio',
        of: { kind: 'final', run: 'adadelta', metric: 'loss' },
        to: { kind: 'max', run: 'adadelta', metric: 'loss' },
      },
      expect: { atLeast: 0.1, atMost: 0.6 },
      format: { as: 'percent', decimals: 0 },
      seeds: [1],
      quick: true,
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      sgd: [0.01, 0.03, 0.06, 0.09],
      momentum: [0.001, 0.003, 0.01, 0.02, 0.03, 0.1],
      nesterov: [0.003, 0.01, 0.03, 0.06],
      adagrad: [0.01, 0.03, 0.1, 0.3, 1],
      rmsprop: [0.001, 0.003, 0.01, 0.03, 0.1],
      adam: [0.01, 0.03, 0.1, 0.3, 1],
    },
    measure: { metric: 'loss', kind: 'meanLast', rows: 101, better: 'lower' },
    seeds: [1],
  },
} satisfies Experiment
