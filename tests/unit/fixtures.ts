import type { Experiment } from '@/lib/experiments/types'

/** A small experiment that uses every kind of control and trains in milliseconds. */
export const SMALL: Experiment = {
  id: 'small',
  title: 'Small',
  question: 'Which one?',
  source: 'https://example.org',
  base: {
    task: {
      kind: 'points-2d',
      shape: 'moons',
      count: 64,
      noise: 0.1,
      hidden: [8, 8],
      activation: 'relu',
      batchSize: 16,
    },
    steps: 40,
    seed: 3,
    log: { everySteps: 2, evaluateEverySteps: 10 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 0.1 } } },
    adam: { label: 'Adam', style: 'adam', optimizer: { name: 'adam', hyper: { lr: 0.01 } } },
  },
  seeds: 2,
  controls: [
    {
      kind: 'slider',
      id: 'sgd-rate',
      label: 'SGD rate',
      runs: ['sgd'],
      path: 'optimizer.hyper.lr',
      min: 1e-4,
      max: 10,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'batch',
      label: 'Batch size',
      path: 'task.batchSize',
      min: 1,
      max: 64,
      scale: 'integer',
      live: false,
    },
    {
      kind: 'choice',
      id: 'shape',
      label: 'Data',
      path: 'task.shape',
      options: [
        { label: 'Moons', value: 'moons' },
        { label: 'Rings', value: 'rings' },
      ],
    },
  ],
  views: [{ kind: 'line', title: 'Loss', metric: 'loss', yLabel: 'loss', yScale: 'log' }],
  claims: [],
}
