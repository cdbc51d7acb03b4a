import type { Experiment, Measure, MetricName, ScheduleSpec } from '@/lib/experiments/types'

/** Gradient evaluations of every run but the short one and the last. */
const BUDGET = 1800
/**
 * SGD's best length of 150, 300, 600 and 1,800 steps, each at its best rate, on seeds 11 to 13. SAM's is the whole budget, of 75, 150, 300 and 900 steps
 * with rates 0.03, 0.1 and 0.3 and radii 0.1 and 0.2.
 */
const SHORT = 300
const SEEDS = [1, 2, 3, 4, 5]
const toZero = (totalSteps: number): ScheduleSpec => ({ kind: 'linear', totalSteps, endFactor: 0 })
const heavyBall = (lr: number) => ({ name: 'sgd', hyper: { lr, momentum: 0.9 } }) as const

const RUNS = ['sgd', 'sgd-short', 'adamw', 's2sam', 'sam', 'sam-double'] as const
const final = (run: string, metric: MetricName): Measure => ({ kind: 'final', run, metric })
const ofEach = (
  id: string,
  statement: string,
  measure: (run: string) => Measure,
  expect: { readonly atLeast: number; readonly atMost: number },
) =>
  RUNS.map((run) => ({
    id: `${run}-${id}`,
    statement: `${statement}, run "${run}".`,
    measure: measure(run),
    expect,
    format: { as: 'percent', decimals: 1 } as const,
    seeds: SEEDS,
  }))

export default {
  id: 'noisy-labels',
  title: 'Forty per cent wrong labels',
  question:
    'Clothing images, 40 % of the training labels replaced by a wrong class. The test labels are right. Four methods may take 1,800 gradients each; SAM takes two a step, so it gets 900 steps. A second SGD stops after 300, at a higher rate. The last run is SAM with as many steps as SGD, at twice the price.',
  source: 'https://arxiv.org/abs/2010.01412',
  base: {
    task: { kind: 'fashion-mnist', hidden: [128, 128], activation: 'relu', batchSize: 128, labelNoise: 0.4 },
    steps: BUDGET,
    schedule: toZero(BUDGET),
    log: { everySteps: 30, evaluateEverySteps: 30 },
  },
  runs: {
    sgd: { label: 'SGD, 1,800 steps', style: 'momentum', optimizer: heavyBall(0.003) },
    'sgd-short': {
      label: 'SGD, 300 steps',
      style: 'sgd',
      optimizer: heavyBall(0.1),
      steps: SHORT,
      schedule: toZero(SHORT),
    },
    adamw: { label: 'AdamW', style: 'adamw', optimizer: { name: 'adamw', hyper: { lr: 0.0003, weightDecay: 0.01 } } },
    s2sam: {
      label: 'S2-SAM',
      style: 'variant-2',
      optimizer: heavyBall(0.01),
      method: { name: 's2sam', hyper: { rho: 0.2 } },
    },
    sam: {
      label: 'SAM, 900 steps',
      style: 'sam',
      optimizer: heavyBall(0.03),
      method: { name: 'sam', hyper: { rho: 0.1 } },
      steps: BUDGET / 2,
      schedule: toZero(BUDGET / 2),
    },
    'sam-double': {
      label: 'SAM, 1,800 steps',
      style: 'variant-4',
      optimizer: heavyBall(0.03),
      method: { name: 'sam', hyper: { rho: 0.2 } },
    },
  },
  seeds: 1,
  xAxis: 'gradientEvaluations',
  controls: [
    {
      kind: 'slider',
      id: 'rho',
      label: 'Radius of SAM, 900 steps',
      runs: ['sam'],
      path: 'method.hyper.rho',
      min: 0.01,
      max: 1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr',
      label: 'Rate of SGD',
      runs: ['sgd'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 0.1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'choice',
      id: 'noise',
      label: 'Wrong labels',
      path: 'task.labelNoise',
      options: [
        { label: 'none', value: 0 },
        { label: '20 %', value: 0.2 },
        { label: '40 %', value: 0.4 },
      ],
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
      kind: 'line',
      title: 'Training labels repeated, wrong ones among them',
      metric: 'trainAccuracy',
      yLabel: 'share of 1,500 training images',
      yScale: 'linear',
      yMin: 0.4,
      levels: [{ value: 0.6, label: 'all right labels, no wrong one' }],
    },
  ],
  predict: {
    question: 'Every method has its own best rate. Which picture do you expect at the end?',
    options: [
      {
        label: 'SAM clearly ahead: ten points or more',
        correct: false,
        why: 'That is the gap to an SGD that was tuned for the training loss. Tuned for test accuracy, SGD has a rate so small that it stops before it has learnt the wrong labels.',
      },
      {
        label: 'SAM a few points ahead of SGD with as many gradients, hardly ahead of an SGD that stops early',
        correct: true,
        why: 'SAM repeats fewer of the wrong labels at a rate at which SGD learns them by heart. An SGD that stops after 300 steps has not learnt them yet either.',
      },
      {
        label: 'SGD ahead: twice as many steps weigh more',
        correct: false,
        why: 'More steps are also more time to learn wrong labels. That is why the best rate of SGD is so small here.',
      },
      {
        label: 'All alike',
        correct: false,
        why: 'With as many gradients SGD was behind SAM for each of the five seeds that we tried. Only the SGD that stops early comes near.',
      },
    ],
  },
  claims: [
    ...ofEach('accuracy', 'Test accuracy at the end', (run) => final(run, 'testAccuracy'), {
      atLeast: 0.7,
      atMost: 0.9,
    }),
    ...ofEach('best', 'Highest test accuracy on the way', (run) => ({ kind: 'max', run, metric: 'testAccuracy' }), {
      atLeast: 0.75,
      atMost: 0.9,
    }),
    ...ofEach('memorised', 'Training labels repeated at the end', (run) => final(run, 'trainAccuracy'), {
      atLeast: 0.4,
      atMost: 1,
    }),
    {
      id: 'sam-minus-sgd',
      statement: 'Test accuracy of SAM (900 steps) minus that of SGD (1,800 steps), each at its best rate.',
      measure: { kind: 'difference', of: final('sam', 'testAccuracy'), to: final('sgd', 'testAccuracy') },
      expect: { atLeast: 0.005 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'sam-minus-sgd-short',
      statement: 'Test accuracy of SAM (900 steps) minus that of SGD with 300 steps, each at its best rate.',
      measure: { kind: 'difference', of: final('sam', 'testAccuracy'), to: final('sgd-short', 'testAccuracy') },
      expect: { atLeast: -0.02, atMost: 0.03 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'sgd-fast-accuracy',
      statement: 'Test accuracy at the end of SGD at rate 0.03, which is the rate of SAM.',
      measure: final('sgd', 'testAccuracy'),
      expect: { atMost: 0.75 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.03 },
    },
    {
      id: 'sgd-fast-memorised',
      statement: 'Training labels repeated at the end by SGD at rate 0.03.',
      measure: final('sgd', 'trainAccuracy'),
      expect: { atLeast: 0.75 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.03 },
    },
    ...(['sgd', 'sam'] as const).map((run) => ({
      id: `${run}-clean-accuracy`,
      statement: `Test accuracy at the end with right labels, run "${run}", settings as with wrong ones.`,
      measure: final(run, 'testAccuracy'),
      expect: { atLeast: 0.8 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
      overrides: { 'task.labelNoise': 0 },
    })),
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      sgd: [0.001, 0.003, 0.01, 0.03],
      'sgd-short': [0.01, 0.03, 0.1, 0.3],
      adamw: [0.0001, 0.0003, 0.001],
      s2sam: [0.003, 0.01, 0.03],
      sam: [0.01, 0.03, 0.1],
      'sam-double': [0.01, 0.03, 0.1],
    },
    measure: { metric: 'testAccuracy', kind: 'final', better: 'higher' },
    seeds: [11],
  },
} satisfies Experiment
