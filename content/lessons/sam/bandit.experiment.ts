import type { Experiment, MetricName } from '@/lib/experiments/types'

const STEPS = 600
const SEEDS = [1, 2, 3, 4, 5]
const LAYERS = 5
const HEAVY_BALL = { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9 } } as const
const RHO = 0.1
/** Rows of the log: the whole run. */
const ALL = 31
const RUNS = ['sgd', 'sam', 'slsam', 'uniform'] as const
const final = (run: string, metric: MetricName) => ({ kind: 'final', run, metric }) as const

export default {
  id: 'bandit',
  title: 'A bandit chooses the layers',
  question:
    'Five layers, 40 % wrong labels. SL-SAM perturbs and updates two layers a step. A bandit chooses them by their gradient norms; the last run draws them by lot. Rate, radius, start and batches are the same for all.',
  source: 'https://arxiv.org/abs/2602.09395',
  base: {
    task: { kind: 'fashion-mnist', hidden: [128, 128, 128, 128], activation: 'relu', batchSize: 128, labelNoise: 0.4 },
    steps: STEPS,
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    log: { everySteps: 20, evaluateEverySteps: 60 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'momentum', optimizer: HEAVY_BALL },
    sam: { label: 'SAM', style: 'sam', optimizer: HEAVY_BALL, method: { name: 'sam', hyper: { rho: RHO } } },
    slsam: {
      label: 'SL-SAM, bandit',
      style: 'variant-3',
      optimizer: HEAVY_BALL,
      method: { name: 'slsam', hyper: { rho: RHO, layers: 2, explore: 0.3, rate: 0.02 } },
    },
    uniform: {
      label: 'SL-SAM, by lot',
      style: 'variant-4',
      optimizer: HEAVY_BALL,
      method: { name: 'slsam', hyper: { rho: RHO, layers: 2, explore: 1, rate: 0.02 } },
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'choice',
      id: 'layers',
      label: 'Layers a step',
      runs: ['slsam', 'uniform'],
      path: 'method.hyper.layers',
      options: [
        { label: '1', value: 1 },
        { label: '2', value: 2 },
        { label: '3', value: 3 },
        { label: '5', value: LAYERS },
      ],
    },
    {
      kind: 'slider',
      id: 'rate',
      label: 'Rate of the bandit',
      runs: ['slsam'],
      path: 'method.hyper.rate',
      min: 0.001,
      max: 0.3,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'explore',
      label: 'Share drawn by lot',
      runs: ['slsam'],
      path: 'method.hyper.explore',
      min: 0.05,
      max: 1,
      step: 0.05,
      scale: 'linear',
      live: true,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Test accuracy',
      metric: 'testAccuracy',
      yLabel: 'share of test images',
      yScale: 'linear',
      yMin: 0.6,
    },
    {
      kind: 'heat',
      title: 'Chance of each layer to take part',
      family: 'armProbability',
      rowLabel: 'layer',
      valueLabel: 'chance',
      scale: 'linear',
    },
    {
      kind: 'heat',
      title: 'Layers that took part (steps that are logged)',
      family: 'layerActive',
      rowLabel: 'layer',
      valueLabel: '1 = active',
      scale: 'linear',
    },
    {
      kind: 'line',
      title: 'Active share of the parameters',
      metric: 'activeShare',
      yLabel: 'share of parameters',
      yScale: 'linear',
    },
  ],
  predict: {
    question: 'Gradient norms are the reward. After some hundred steps, which layers does the bandit choose?',
    options: [
      {
        label: 'Each about as often',
        correct: false,
        why: 'That would need gradient norms of one size. They are not, from the first step on.',
      },
      {
        label: 'More and more often the same one or two',
        correct: true,
        why: 'The rewards differ steadily, and EXP3 sums them. What is left for the others is the share that is drawn by lot.',
      },
      {
        label: 'All in turn, in waves',
        correct: false,
        why: 'Norms change slowly here, and EXP3 forgets nothing. The map shows a slow drift, no waves.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-accuracy`,
      statement: `Test accuracy at the end of the run "${run}".`,
      measure: final(run, 'testAccuracy'),
      expect: { atLeast: 0.6, atMost: 0.9 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    ...RUNS.map((run) => ({
      id: `${run}-memorised`,
      statement: `Training labels repeated at the end of the run "${run}".`,
      measure: final(run, 'trainAccuracy'),
      expect: { atLeast: 0.4, atMost: 1 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    ...(['slsam', 'uniform'] as const).map((run) => ({
      id: `${run}-share`,
      statement: `Parameters of active layers over all, mean over the run "${run}".`,
      measure: { kind: 'meanLast', run, metric: 'activeShare', rows: ALL } as const,
      expect: { atLeast: 0.02, atMost: 0.98 },
      format: { as: 'percent', decimals: 0 } as const,
      seeds: SEEDS,
    })),
    ...Array.from({ length: LAYERS }, (_, i) => ({
      id: `chance-${i + 1}`,
      statement: `Chance of layer ${i + 1} to take part at the end of the run "slsam".`,
      measure: final('slsam', `armProbability/${i}`),
      expect: { atLeast: 0, atMost: 1 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
  ],
} satisfies Experiment
