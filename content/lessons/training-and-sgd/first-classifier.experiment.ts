import type { Experiment } from '@/lib/experiments/types'

/** Every run sees 12,800 examples: 1,600 steps of 8, 400 of 32, 100 of 128. */
const RATE = 0.05
const SEEDS = [1, 2, 3, 4, 5] as const

const task = (batchSize: number) => ({ kind: 'fashion-mnist', hidden: [64], activation: 'relu', batchSize }) as const
const sgd = { name: 'sgd', hyper: { lr: RATE } } as const

export default {
  id: 'first-classifier',
  title: 'One rate, three batch sizes',
  question:
    'An MLP 784-64-10 learns ten kinds of clothing. Same initial weights, same rate, same 12,800 examples: in 1,600 steps of 8, 400 of 32 or 100 of 128.',
  source: 'https://arxiv.org/abs/1708.07747',
  base: {
    task: task(32),
    steps: 400,
    seed: 1,
    log: { everySteps: 2, evaluateEverySteps: 20 },
  },
  runs: {
    batch8: { label: 'SGD, batch 8', style: 'variant-1', optimizer: sgd, task: task(8), steps: 1600 },
    batch32: { label: 'SGD, batch 32', style: 'variant-2', optimizer: sgd, task: task(32), steps: 400 },
    batch128: { label: 'SGD, batch 128', style: 'variant-3', optimizer: sgd, task: task(128), steps: 100 },
    adam: {
      label: 'Adam, batch 32',
      style: 'adam',
      optimizer: { name: 'adam', hyper: { lr: 0.001 } },
      task: task(32),
      steps: 400,
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'rate',
      label: 'Rate of the SGD runs',
      runs: ['batch8', 'batch32', 'batch128'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'steps',
      label: 'Steps of the batch-32 runs',
      runs: ['batch32', 'adam'],
      path: 'steps',
      min: 100,
      max: 2000,
      scale: 'integer',
      live: false,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Loss on 1,500 test images',
      metric: 'testLoss',
      yLabel: 'test loss (nats)',
      yScale: 'log',
      xScale: 'log',
    },
    {
      kind: 'line',
      title: 'Loss of the present batch',
      metric: 'loss',
      yLabel: 'loss (nats)',
      yScale: 'linear',
      xScale: 'log',
    },
    {
      kind: 'line',
      title: 'Test accuracy',
      metric: 'testAccuracy',
      yLabel: 'fraction right',
      yScale: 'linear',
      xScale: 'log',
    },
    {
      kind: 'line',
      title: 'Norm of the batch gradient',
      metric: 'gradNorm',
      yLabel: 'gradient norm',
      yScale: 'log',
      xScale: 'log',
    },
  ],
  predict: {
    question:
      'After 100 steps each, the runs have seen 800, 3,200 and 12,800 images. How do their test accuracies compare there?',
    options: [
      {
        label: 'Batch 128 is best: it has seen sixteen times as much as batch 8.',
        correct: true,
        why: 'At the same rate a step of a larger batch has the same direction on average, with less noise. It costs sixteen times as much, and that is the question at the right end of the chart.',
      },
      {
        label: 'Equal: the expected gradient is the same for all.',
        correct: false,
        why: 'The expectation is the same. The noise is not, and at this rate it costs accuracy.',
      },
      {
        label: 'Batch 8 is best: noise helps.',
        correct: false,
        why: 'Not per step. Its advantage is that for the same number of images it makes sixteen steps where batch 128 makes one.',
      },
    ],
  },
  claims: [
    {
      id: 'steps100-batch8',
      statement: 'After 100 steps of 8 images: test accuracy.',
      measure: { kind: 'final', run: 'batch8', metric: 'testAccuracy' },
      expect: { atLeast: 0.5, atMost: 0.85 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
      overrides: { steps: 100 },
    },
    {
      id: 'steps100-gap',
      statement: 'After 100 steps each, batch 128 is more accurate than batch 8.',
      measure: {
        kind: 'difference',
        of: { kind: 'final', run: 'batch128', metric: 'testAccuracy' },
        to: { kind: 'final', run: 'batch8', metric: 'testAccuracy' },
      },
      expect: { atLeast: 0.02 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
      overrides: { steps: 100 },
    },
    {
      id: 'end-batch8',
      statement: 'Test accuracy after 12,800 images in batches of 8.',
      measure: { kind: 'meanLast', run: 'batch8', metric: 'testAccuracy', rows: 5 },
      expect: { atLeast: 0.7, atMost: 0.9 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'end-batch32',
      statement: 'Test accuracy after 12,800 images in batches of 32.',
      measure: { kind: 'meanLast', run: 'batch32', metric: 'testAccuracy', rows: 2 },
      expect: { atLeast: 0.7, atMost: 0.9 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'end-batch128',
      statement: 'Test accuracy after 12,800 images in batches of 128.',
      measure: { kind: 'final', run: 'batch128', metric: 'testAccuracy' },
      expect: { atLeast: 0.7, atMost: 0.9 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'cost-32-to-128',
      statement: 'For the same 12,800 images, batch 128 ends behind batch 32.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'batch32', metric: 'testAccuracy', rows: 2 },
        to: { kind: 'final', run: 'batch128', metric: 'testAccuracy' },
      },
      expect: { atLeast: 0.01, atMost: 0.06 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'reversed',
      statement: 'At rate 0.2 the order at the end is reversed: batch 128 is ahead of batch 8.',
      measure: {
        kind: 'difference',
        of: { kind: 'final', run: 'batch128', metric: 'testAccuracy' },
        to: { kind: 'meanLast', run: 'batch8', metric: 'testAccuracy', rows: 5 },
      },
      expect: { atLeast: 0.01 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.2 },
    },
    {
      id: 'adam-lead',
      statement: 'Adam at its default rate ends ahead of SGD with the same batches at rate 0.05.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'adam', metric: 'testAccuracy', rows: 2 },
        to: { kind: 'meanLast', run: 'batch32', metric: 'testAccuracy', rows: 2 },
      },
      expect: { atLeast: 0 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'grad-ratio',
      statement:
        'In steps 50 to 100 the gradient of a batch of 8 is more than twice as long as that of a batch of 128.',
      measure: {
        kind: 'ratio',
        of: { kind: 'meanLast', run: 'batch8', metric: 'gradNorm', rows: 5 },
        to: { kind: 'meanLast', run: 'batch128', metric: 'gradNorm', rows: 5 },
      },
      expect: { atLeast: 1.5, atMost: 4 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { steps: 100, 'log.evaluateEverySteps': 10 },
    },
    {
      id: 'longer',
      statement: 'With 1,600 steps in place of 400, batch 32 passes 82 %.',
      measure: { kind: 'max', run: 'batch32', metric: 'testAccuracy' },
      expect: { atLeast: 0.82 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
      overrides: { steps: 1600 },
    },
  ],
} satisfies Experiment
