import type { Experiment } from '@/lib/experiments/types'

export default {
  id: 'rosenbrock',
  title: 'A curved valley',
  question:
    'The same seven rules in the bent valley of the Rosenbrock function. Its axes turn as you go, so no fixed scaling of x and y fits everywhere.',
  source: 'https://doi.org/10.1093/comjnl/3.3.175',
  base: {
    task: { kind: 'surface', surface: 'rosenbrock', start: [-1.2, 1] },
    steps: 500,
    log: { everySteps: 2, evaluateEverySteps: 500 },
  },
  runs: {
    sgd: { label: 'Gradient descent', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 0.003, momentum: 0 } } },
    momentum: { label: 'Heavy ball', style: 'momentum', optimizer: { name: 'sgd', hyper: { lr: 0.001, momentum: 0.9 } } },
    nesterov: {
      label: 'Nesterov',
      style: 'nesterov',
      optimizer: { name: 'sgd', hyper: { lr: 0.001, momentum: 0.9, nesterov: true } },
    },
    adagrad: { label: 'AdaGrad', style: 'adagrad', optimizer: { name: 'adagrad', hyper: { lr: 1 } } },
    rmsprop: { label: 'RMSProp', style: 'rmsprop', optimizer: { name: 'rmsprop', hyper: { lr: 0.03, alpha: 0.99 } } },
    adadelta: { label: 'AdaDelta', style: 'adadelta', optimizer: { name: 'adadelta', hyper: { lr: 1, rho: 0.9 } } },
    adam: { label: 'Adam', style: 'adam', optimizer: { name: 'adam', hyper: { lr: 0.3, beta1: 0.9, beta2: 0.999 } } },
  },
  seeds: 1,
  controls: [
    { kind: 'slider', id: 'lr-gd', label: 'Rate of gradient descent', runs: ['sgd'], path: 'optimizer.hyper.lr', min: 0.0003, max: 0.03, scale: 'log', live: true },
    { kind: 'slider', id: 'lr-momentum', label: 'Rate of heavy ball and Nesterov', runs: ['momentum', 'nesterov'], path: 'optimizer.hyper.lr', min: 0.0001, max: 0.01, scale: 'log', live: true },
    { kind: 'slider', id: 'lr-adam', label: 'Rate of Adam', runs: ['adam'], path: 'optimizer.hyper.lr', min: 0.01, max: 1, scale: 'log', live: true },
  ],
  views: [
    { kind: 'field', title: 'Paths', field: 'surface', overlay: 'paths' },
    { kind: 'line', title: 'Loss', metric: 'loss', yLabel: 'f', yScale: 'log' },
  ],
  claims: [
    ...(['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam'] as const).map((run) => ({
      id: `${run}-loss`,
      statement: `Loss of the run "${run}" on the Rosenbrock function after 500 steps.`,
      measure: { kind: 'final', run, metric: 'loss' } as const,
      expect: { atMost: { sgd: 0.5, momentum: 0.01, nesterov: 0.01, adagrad: 0.6, rmsprop: 0.4, adam: 0.01 }[run] },
      format: { digits: 2 },
      seeds: [1],
      quick: true,
    })),
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      sgd: [0.0003, 0.001, 0.002, 0.003, 0.01],
      momentum: [0.0003, 0.001, 0.002, 0.003, 0.01],
      nesterov: [0.0003, 0.001, 0.002, 0.003, 0.01],
      adagrad: [0.03, 0.1, 0.3, 1, 3],
      rmsprop: [0.003, 0.01, 0.03, 0.1, 0.3],
      adam: [0.03, 0.1, 0.3, 1, 3],
    },
    measure: { metric: 'loss', kind: 'meanLast', rows: 251, better: 'lower' },
    seeds: [1],
  },
} satisfies Experiment
