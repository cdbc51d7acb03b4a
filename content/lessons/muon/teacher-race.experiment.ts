import type { Experiment } from '@/lib/experiments/types'

const STEPS = 200
const SEEDS = [1, 2, 3, 4, 5]
const RUNS = ['sgd', 'adamw', 'muon'] as const
const DECAY = 0.01
/** Ten rows of two steps: the mean loss over the last twenty updates. */
const LAST = 10

const trainLoss = (run: string) => ({ kind: 'meanLast', run, metric: 'loss', rows: LAST }) as const
const testAccuracy = (run: string) => ({ kind: 'final', run, metric: 'testAccuracy' }) as const
const stepsToOne = (run: string) =>
  ({ kind: 'stepsTo', run, metric: 'loss', direction: 'below', level: 1, window: 5 }) as const

export default {
  id: 'teacher-race',
  title: 'Fitting is not generalising',
  question:
    'A ReLU student 32-128-128-128-10 imitates a random tanh network on 8,192 examples. Same start, same batches, each rate from its own sweep, falling linearly to zero.',
  source: 'https://kellerjordan.github.io/posts/muon/',
  base: {
    task: { kind: 'teacher-mlp', hidden: [128, 128, 128], samples: 8192, batchSize: 256 },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 2, evaluateEverySteps: 20 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 0.2, momentum: 0.9 } } },
    adamw: { label: 'AdamW', style: 'adamw', optimizer: { name: 'adamw', hyper: { lr: 0.01, weightDecay: DECAY } } },
    muon: {
      label: 'Muon + AdamW',
      style: 'muon',
      optimizer: {
        name: 'muon',
        hyper: { lr: 0.1, momentum: 0.95, weightDecay: DECAY, nsSteps: 5 },
        // The first layer, the last layer and all biases.
        rest: { name: 'adamw', hyper: { lr: 0.01, weightDecay: DECAY } },
      },
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'teacher-muon-rate',
      label: 'Rate of Muon',
      runs: ['muon'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 2,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'teacher-adamw-rate',
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
      id: 'teacher-ns-steps',
      label: 'Newton-Schulz steps of Muon',
      runs: ['muon'],
      path: 'optimizer.hyper.nsSteps',
      min: 0,
      max: 10,
      scale: 'integer',
      live: false,
    },
  ],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'log' },
    {
      kind: 'line',
      title: 'Test loss',
      metric: 'testLoss',
      yLabel: 'loss on 2,048 new examples (nats)',
      yScale: 'linear',
    },
    { kind: 'line', title: 'Test accuracy', metric: 'testAccuracy', yLabel: 'share of new examples', yScale: 'linear' },
  ],
  predict: {
    question: 'Muon reaches the lowest training loss by far. Which run ends with the lowest test loss?',
    options: [
      {
        label: 'Muon',
        correct: false,
        why: 'It fits the 8,192 examples best, the last details included, and pays for it on new ones: its test loss first falls, then rises.',
      },
      {
        label: 'AdamW',
        correct: true,
        why: 'It fits the examples less closely in 200 steps. On this task, that is an advantage.',
      },
      {
        label: 'All alike',
        correct: false,
        why: 'Not here: the test losses end far apart. The accuracies are closer, but they too put Muon last.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-train`,
      statement: `Training loss of the run "${run}", mean over the last 20 steps.`,
      measure: trainLoss(run),
      expect: run === 'muon' ? { atMost: 0.25 } : { atLeast: 0.4, atMost: 1 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    ...RUNS.map((run) => ({
      id: `${run}-steps`,
      statement: `Steps until the training loss of the run "${run}", averaged over 10 steps, is below 1.`,
      measure: stepsToOne(run),
      expect: { atMost: STEPS },
      format: { as: 'integer' } as const,
      seeds: SEEDS,
    })),
    {
      id: 'steps-ratio',
      statement: 'Steps to a training loss of 1: Muon over AdamW.',
      measure: { kind: 'ratio', of: stepsToOne('muon'), to: stepsToOne('adamw') },
      expect: { atMost: 0.8 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    ...RUNS.map((run) => ({
      id: `${run}-test`,
      statement: `Test loss of the run "${run}" at the end.`,
      measure: { kind: 'final', run, metric: 'testLoss' } as const,
      expect: run === 'muon' ? { atLeast: 1.3 } : { atMost: 1.3 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
    })),
    ...RUNS.map((run) => ({
      id: `${run}-accuracy`,
      statement: `Test accuracy of the run "${run}" at the end.`,
      measure: testAccuracy(run),
      expect: { atLeast: 0.5 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    {
      id: 'accuracy-gap',
      statement: 'Test accuracy at the end: AdamW minus Muon.',
      measure: { kind: 'difference', of: testAccuracy('adamw'), to: testAccuracy('muon') },
      expect: { atLeast: 0 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'no-orthogonalisation',
      statement:
        'Muon without Newton-Schulz steps, at its best rate (0.5): training loss, mean over the last 20 steps.',
      measure: trainLoss('muon'),
      expect: { atLeast: 0.4 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.nsSteps': 0, 'optimizer.hyper.lr': 0.5 },
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      sgd: [0.05, 0.1, 0.2, 0.5],
      adamw: [0.002, 0.005, 0.01, 0.02, 0.05],
      muon: [0.02, 0.05, 0.1, 0.2, 0.5],
    },
    measure: { metric: 'loss', kind: 'meanLast', rows: LAST, better: 'lower' },
    seeds: [11, 12],
  },
} satisfies Experiment
