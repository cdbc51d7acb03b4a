import type { Experiment } from '@/lib/experiments/types'

const STEPS = 200
const SEEDS = [1, 2, 3, 4, 5]
/** Ten rows of five steps: the mean loss over the last fifty updates. */
const LAST = 10

const RUNS = ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adadelta', 'adam', 'adamw', 'muon'] as const

export default {
  id: 'race-all',
  title: 'The whole family',
  question:
    'Nine optimizers train one small network on Fashion-MNIST from the same weights on the same batches, each at its own best rate, which falls linearly to zero.',
  source: 'https://arxiv.org/abs/2007.01547',
  base: {
    task: { kind: 'fashion-mnist', hidden: [64, 64], activation: 'relu', batchSize: 64 },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 25 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 0.1, momentum: 0 } } },
    momentum: { label: 'Momentum', style: 'momentum', optimizer: { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9 } } },
    nesterov: {
      label: 'Nesterov',
      style: 'nesterov',
      optimizer: { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9, nesterov: true } },
    },
    adagrad: { label: 'AdaGrad', style: 'adagrad', optimizer: { name: 'adagrad', hyper: { lr: 0.01 } } },
    rmsprop: { label: 'RMSProp', style: 'rmsprop', optimizer: { name: 'rmsprop', hyper: { lr: 0.001, alpha: 0.99 } } },
    adadelta: { label: 'AdaDelta', style: 'adadelta', optimizer: { name: 'adadelta', hyper: { lr: 1, rho: 0.9 } } },
    adam: { label: 'Adam', style: 'adam', optimizer: { name: 'adam', hyper: { lr: 0.003 } } },
    adamw: { label: 'AdamW', style: 'adamw', optimizer: { name: 'adamw', hyper: { lr: 0.003, weightDecay: 0.01 } } },
    muon: {
      label: 'Muon + AdamW',
      style: 'muon',
      optimizer: {
        name: 'muon',
        hyper: { lr: 0.03, momentum: 0.95, weightDecay: 0.01 },
        rest: { name: 'adamw', hyper: { lr: 0.003, weightDecay: 0.01 } },
      },
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'momentum',
      label: 'Momentum factor',
      runs: ['momentum', 'nesterov'],
      path: 'optimizer.hyper.momentum',
      min: 0.1,
      max: 0.99,
      step: 0.01,
      scale: 'linear',
      live: true,
    },
    {
      kind: 'slider',
      id: 'batch',
      label: 'Batch size',
      path: 'task.batchSize',
      min: 16,
      max: 256,
      scale: 'integer',
      live: false,
    },
  ],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'log' },
    { kind: 'line', title: 'Test accuracy', metric: 'testAccuracy', yLabel: 'share of test images', yScale: 'linear' },
  ],
  predict: {
    question: 'Plain SGD trails Adam. Which single ingredient, added to SGD alone, closes most of that gap here?',
    options: [
      {
        label: 'A memory of past gradients (momentum)',
        correct: true,
        why: 'On this task momentum alone brings SGD next to Adam. Much of what people credit to adaptivity is momentum, which Adam also contains.',
      },
      {
        label: 'The ruler of AdaGrad or RMSProp',
        correct: false,
        why: 'Alone, neither ends better than plain SGD on this task. On sparse features or a Zipf vocabulary the answer changes: see the next lesson.',
      },
      {
        label: 'Weight decay',
        correct: false,
        why: 'Decay of 0.01 is far too weak over 200 steps to change the speed of training.',
      },
      {
        label: 'Orthogonalised updates (Muon)',
        correct: false,
        why: 'Muon is the fastest on the training loss, but it also contains momentum, so it is not a single ingredient added to plain SGD.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the run "${run}", mean over the last 50 of 200 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: { atMost: 0.6 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    ...RUNS.map((run) => ({
      id: `${run}-accuracy`,
      statement: `Test accuracy of the run "${run}" after 200 steps.`,
      measure: { kind: 'final', run, metric: 'testAccuracy' } as const,
      expect: { atLeast: 0.78 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    {
      id: 'momentum-minus-adam',
      statement: 'Training loss of momentum minus that of Adam, last 50 steps.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'momentum', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'adam', metric: 'loss', rows: LAST },
      },
      expect: { atLeast: -0.03, atMost: 0.03 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
    {
      id: 'rmsprop-minus-sgd',
      statement: 'Training loss of RMSProp minus that of SGD, last 50 steps.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'rmsprop', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'sgd', metric: 'loss', rows: LAST },
      },
      expect: { atLeast: -0.01 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      sgd: [0.01, 0.03, 0.1, 0.3, 1],
      momentum: [0.003, 0.01, 0.03, 0.1, 0.3],
      nesterov: [0.003, 0.01, 0.03, 0.1, 0.3],
      adagrad: [0.003, 0.01, 0.03, 0.1, 0.3],
      rmsprop: [0.0001, 0.0003, 0.001, 0.003, 0.01],
      adadelta: [0.1, 0.3, 1, 3, 10],
      adam: [0.0003, 0.001, 0.003, 0.01, 0.03],
      adamw: [0.0003, 0.001, 0.003, 0.01, 0.03],
      muon: [0.01, 0.03, 0.1, 0.3, 1],
    },
    measure: { metric: 'loss', kind: 'meanLast', rows: LAST, better: 'lower' },
    seeds: [11, 12],
  },
} satisfies Experiment
