import type { Experiment } from '@/lib/experiments/types'

const STEPS = 300
const SEEDS = [1, 2, 3, 4, 5]
/** Ten rows of five steps: the mean loss over the last fifty updates. */
const LAST = 10

export default {
  id: 'race',
  title: 'Four optimizers, one start',
  question:
    'SGD, Adam, AdamW and Muon train the same network on Fashion-MNIST: same initial weights, same batches, each at its own best rate, which falls linearly to zero.',
  source: 'https://arxiv.org/abs/1412.6980',
  base: {
    task: { kind: 'fashion-mnist', hidden: [128, 128], activation: 'relu', batchSize: 128 },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 25 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 0.3, momentum: 0 } } },
    adam: { label: 'Adam', style: 'adam', optimizer: { name: 'adam', hyper: { lr: 0.003, beta1: 0.9, beta2: 0.999 } } },
    adamw: {
      label: 'AdamW',
      style: 'adamw',
      optimizer: { name: 'adamw', hyper: { lr: 0.003, beta1: 0.9, beta2: 0.999, weightDecay: 0.01 } },
    },
    muon: {
      label: 'Muon + AdamW',
      style: 'muon',
      optimizer: {
        name: 'muon',
        hyper: { lr: 0.1, momentum: 0.95, weightDecay: 0.01 },
        rest: { name: 'adamw', hyper: { lr: 0.003, weightDecay: 0.01 } },
      },
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'lr-sgd',
      label: 'Rate of SGD',
      runs: ['sgd'],
      path: 'optimizer.hyper.lr',
      min: 0.003,
      max: 3,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-adam',
      label: 'Rate of Adam',
      runs: ['adam'],
      path: 'optimizer.hyper.lr',
      min: 0.0001,
      max: 0.1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-adamw',
      label: 'Rate of AdamW',
      runs: ['adamw'],
      path: 'optimizer.hyper.lr',
      min: 0.0001,
      max: 0.1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-muon',
      label: 'Rate of Muon',
      runs: ['muon'],
      path: 'optimizer.hyper.lr',
      min: 0.003,
      max: 1,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'log' },
    {
      kind: 'line',
      title: 'Test accuracy',
      metric: 'testAccuracy',
      yLabel: 'share of test images',
      yScale: 'linear',
      levels: [{ value: 0.8, label: '80 %' }],
    },
  ],
  predict: {
    question: 'Each optimizer runs at its own best rate. Where do the four runs stand after 300 steps?',
    options: [
      {
        label: 'Training losses far apart, test accuracies within a few points',
        correct: true,
        why: 'The methods differ in how fast they fit the 6,000 training images. On new images the differences nearly vanish: fitting faster is not generalising better.',
      },
      {
        label: 'Adam far ahead of SGD in test accuracy',
        correct: false,
        why: 'Tuned SGD is slower on the training loss, yet within a few points on new images. A large gap usually means that one rate was not tuned.',
      },
      {
        label: 'AdamW clearly ahead of Adam',
        correct: false,
        why: 'They differ only in the weight decay, and over 300 steps at these rates a decay of 0.01 removes less than half a percent of a weight. Their curves lie on each other.',
      },
      {
        label: 'All four together, on both charts',
        correct: false,
        why: 'Test accuracies are close, but the training losses are not: the rule does matter for speed.',
      },
    ],
  },
  claims: [
    ...(['sgd', 'adam', 'adamw', 'muon'] as const).map((run) => ({
      id: `${run}-accuracy`,
      statement: `Test accuracy of the run "${run}" after 300 steps.`,
      measure: { kind: 'final', run, metric: 'testAccuracy' } as const,
      expect: { atLeast: 0.8 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    ...(['sgd', 'adam', 'adamw', 'muon'] as const).map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the run "${run}", mean over the last 50 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: { atMost: run === 'sgd' ? 0.45 : run === 'muon' ? 0.22 : 0.32 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    {
      id: 'sgd-over-adam-loss',
      statement: 'Training loss of SGD over that of Adam, last 50 steps.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'sgd', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'adam', metric: 'loss', rows: LAST },
      },
      expect: { atLeast: 1.15 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
    {
      id: 'muon-over-adamw-loss',
      statement: 'Training loss of Muon over that of AdamW, last 50 steps.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'muon', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'adamw', metric: 'loss', rows: LAST },
      },
      expect: { atMost: 0.85 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
    {
      id: 'adamw-minus-adam-loss',
      statement: 'Training loss of AdamW minus that of Adam, last 50 steps.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'adamw', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'adam', metric: 'loss', rows: LAST },
      },
      expect: { atLeast: -0.02, atMost: 0.02 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
    {
      id: 'sgd-accuracy-low-rate',
      statement: 'Test accuracy of SGD after 300 steps at rate 0.01, a thirtieth of its best.',
      measure: { kind: 'final', run: 'sgd', metric: 'testAccuracy' },
      expect: { atMost: 0.8 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.01 },
    },
    {
      id: 'adam-accuracy-low-rate',
      statement: 'Test accuracy of Adam after 300 steps at rate 0.0003, a tenth of its best.',
      measure: { kind: 'final', run: 'adam', metric: 'testAccuracy' },
      expect: { atLeast: 0.8 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.0003 },
    },
    {
      id: 'adam-accuracy-high-rate',
      statement: 'Test accuracy of Adam after 300 steps at rate 0.03, ten times its best.',
      measure: { kind: 'final', run: 'adam', metric: 'testAccuracy' },
      expect: { atLeast: 0.8 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.03 },
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      sgd: [0.01, 0.03, 0.1, 0.3, 1],
      adam: [0.0003, 0.001, 0.003, 0.01, 0.03],
      adamw: [0.0003, 0.001, 0.003, 0.01, 0.03],
      muon: [0.01, 0.03, 0.1, 0.3, 1],
    },
    measure: { metric: 'loss', kind: 'meanLast', rows: LAST, better: 'lower' },
    seeds: [11, 12],
  },
} satisfies Experiment
