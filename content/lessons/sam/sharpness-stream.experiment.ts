import type { Experiment, MetricName } from '@/lib/experiments/types'

const STEPS = 900
const SEEDS = [1, 2, 3, 4, 5]
const HEAVY_BALL = { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9 } } as const
const LANDSCAPE = {
  lab: 'landscape',
  labelNoise: 0.4,
  steps: 900,
  lr: 0.03,
  rho: 0.1,
  examples: 400,
  resolution: 3,
  seed: 1,
} as const
const final = (run: string, metric: MetricName) => ({ kind: 'final', run, metric }) as const

export default {
  id: 'sharpness-stream',
  title: 'Watch the curvature',
  question:
    'SGD and SAM from one start, same batches, same rate, same number of steps, 40 % wrong labels. Every hundred steps the largest eigenvalue of the Hessian is measured by power iteration.',
  source: 'https://arxiv.org/abs/1912.07145',
  base: {
    task: {
      kind: 'fashion-mnist',
      hidden: [128, 128],
      activation: 'relu',
      batchSize: 128,
      labelNoise: 0.4,
      curvature: { examples: 256, iterations: 8 },
    },
    steps: STEPS,
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    log: { everySteps: 20, evaluateEverySteps: 100 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'momentum', optimizer: HEAVY_BALL },
    sam: { label: 'SAM', style: 'sam', optimizer: HEAVY_BALL, method: { name: 'sam', hyper: { rho: 0.1 } } },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'rho',
      label: 'Radius of SAM',
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
      label: 'Rate of both',
      path: 'optimizer.hyper.lr',
      min: 0.003,
      max: 0.1,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Largest eigenvalue of the Hessian',
      metric: 'topEigenvalue',
      yLabel: 'largest eigenvalue',
      yScale: 'log',
    },
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'linear' },
    {
      kind: 'line',
      title: 'Test accuracy',
      metric: 'testAccuracy',
      yLabel: 'share of test images',
      yScale: 'linear',
      yMin: 0.6,
    },
  ],
  claims: [
    ...(['sgd', 'sam'] as const).flatMap((run) => [
      {
        id: `${run}-eigenvalue`,
        statement: `Largest eigenvalue of the Hessian at the end of the run "${run}".`,
        measure: final(run, 'topEigenvalue'),
        expect: { atLeast: 1, atMost: 200 },
        format: { significantDigits: 2 },
        seeds: SEEDS,
      },
    ]),
    {
      id: 'eigenvalue-ratio',
      statement: 'Largest eigenvalue at the end of SGD over that at the end of SAM.',
      measure: { kind: 'ratio', of: final('sgd', 'topEigenvalue'), to: final('sam', 'topEigenvalue') },
      expect: { atLeast: 1.5 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    ...(['sgd', 'sam'] as const).flatMap((end) =>
      (
        [
          ['eigenvalue', 'topEigenvalue', 'Largest eigenvalue of the Hessian', 2],
          ['loss', 'loss', 'Training loss', 3],
          ['ray', 'ray.20', 'Training loss one step out along random rays, mean', 2],
        ] as const
      ).map(([id, read, what, digits]) => ({
        id: `end-${end}-${id}`,
        statement: `${what}, at the end "${end}" of the lab "landscape".`,
        measure: { kind: 'lab', request: LANDSCAPE, read: `${end}.${read}` } as const,
        expect: { atLeast: 0.1, atMost: 100 },
        format: { significantDigits: digits },
        seeds: SEEDS,
      })),
    ),
  ],
} satisfies Experiment
