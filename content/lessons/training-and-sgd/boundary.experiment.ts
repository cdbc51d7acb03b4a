import type { Experiment } from '@/lib/experiments/types'

const RATE = 0.3

/** The hook: a boundary that bends into place, a loss curve that never settles, and a slider that calms only one of the two. */
export default {
  id: 'boundary',
  title: 'A boundary that settles, a curve that does not',
  question:
    'A small network learns to separate two overlapping moons, eight points at a time. While it runs, drag the rate down to almost nothing.',
  source: 'https://doi.org/10.1214/aoms/1177729586',
  base: {
    task: {
      kind: 'points-2d',
      shape: 'moons',
      count: 400,
      noise: 0.15,
      hidden: [16, 16],
      activation: 'relu',
      batchSize: 8,
    },
    steps: 2500,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 25 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: RATE } } },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'rate',
      label: 'Learning rate',
      path: 'optimizer.hyper.lr',
      min: 0.0001,
      max: 1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'choice',
      id: 'batch',
      label: 'Points in a batch',
      path: 'task.batchSize',
      options: [
        { label: '1', value: 1 },
        { label: '8', value: 8 },
        { label: '64', value: 64 },
        { label: 'all 400', value: 400 },
      ],
    },
  ],
  views: [
    { kind: 'field', title: 'What the network believes', field: 'boundary', overlay: 'points' },
    { kind: 'line', title: 'Loss of the present batch', metric: 'loss', yLabel: 'loss (nats)', yScale: 'linear' },
    {
      kind: 'line',
      title: 'Accuracy on all 400 points',
      metric: 'trainAccuracy',
      yLabel: 'fraction right',
      yScale: 'linear',
    },
  ],
  predict: {
    question:
      'Half-way through the run you drag the rate to its minimum, 0.0001. The weights all but stop. What does the curve of the batch loss do?',
    options: [
      {
        label: 'It becomes a smooth, flat line.',
        correct: false,
        why: 'That would be so if every step looked at the same points. Each step draws eight others, and some eights are easier than other eights.',
      },
      {
        label: 'It goes on trembling almost as before.',
        correct: true,
        why: 'Nearly all of the trembling is in the ruler: the loss of eight points scatters from batch to batch even when the weights stand still.',
      },
      {
        label: 'It climbs, because the network forgets.',
        correct: false,
        why: 'Weights that hardly move forget nothing. The mean of the curve stays where it was.',
      },
    ],
  },
  claims: [
    {
      id: 'accuracy',
      statement: 'After 2,500 steps with batches of 8 the network is right on about 95 % of the 400 points.',
      measure: { kind: 'meanLast', run: 'sgd', metric: 'trainAccuracy', rows: 20 },
      expect: { atLeast: 0.92, atMost: 0.98 },
      format: { as: 'percent', decimals: 0 },
      seeds: [1, 2, 3, 4, 5],
    },
  ],
} satisfies Experiment
