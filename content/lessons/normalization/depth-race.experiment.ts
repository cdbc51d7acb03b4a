import type { Experiment, NormName, RunSpec } from '@/lib/experiments/types'

const STEPS = 300
const SEEDS = [1, 2, 3, 4, 5]
/** Ten rows of five steps: the mean loss over the last fifty updates. */
const LAST = 10
const DEPTH = 20

const TASK = { kind: 'normed-mlp', depth: DEPTH, width: 32, samples: 4000, batchSize: 64 } as const
const run = (label: string, style: RunSpec['style'], norm: NormName, wiring: 'pre' | 'post', lr: number): RunSpec => ({
  label,
  style,
  optimizer: { name: 'sgd', hyper: { lr, momentum: 0.9 } },
  task: { ...TASK, norm, wiring, scaledBranches: false },
})
const NONE = run('no norm', 'norm-none', 'none', 'pre', 0.0001)

const RUNS = {
  none: NONE,
  scaled: {
    ...run('no norm, small branches', 'variant-2', 'none', 'pre', 0.01),
    task: { ...TASK, norm: 'none', wiring: 'pre', scaledBranches: true },
  },
  'pre-layer': run('pre LayerNorm', 'norm-layer', 'layer', 'pre', 0.1),
  'pre-rms': run('pre RMSNorm', 'norm-rms', 'rms', 'pre', 0.1),
  'post-layer': run('post LayerNorm', 'variant-4', 'layer', 'post', 0.01),
  'post-rms': run('post RMSNorm', 'variant-3', 'rms', 'post', 0.01),
} as const
const KEYS = Object.keys(RUNS) as (keyof typeof RUNS)[]

export default {
  id: 'depth-race',
  title: 'Twenty blocks deep',
  question:
    'Six residual networks of 20 blocks start from the same matrices, see the same batches, and train with SGD and momentum, each at its own best rate. They differ in the norm, and in where it stands.',
  source: 'https://arxiv.org/abs/2002.04745',
  base: {
    task: { ...TASK, norm: 'layer', wiring: 'pre' },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 10 },
  },
  runs: RUNS,
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'depth',
      label: 'Blocks',
      path: 'task.depth',
      min: 2,
      max: 32,
      scale: 'integer',
      live: false,
    },
    {
      kind: 'slider',
      id: 'lr-none',
      label: 'Rate without norm',
      runs: ['none'],
      path: 'optimizer.hyper.lr',
      min: 1e-8,
      max: 0.1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-scaled',
      label: 'Rate of small branches',
      runs: ['scaled'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-pre',
      label: 'Rate of pre-norm',
      runs: ['pre-layer', 'pre-rms'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 3,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-post',
      label: 'Rate of post-norm',
      runs: ['post-layer', 'post-rms'],
      path: 'optimizer.hyper.lr',
      min: 0.0003,
      max: 1,
      scale: 'log',
      live: true,
    },
  ],
  // The speaker moves these; pre-norm stays at its best rate.
  controlsOnSlide: ['depth', 'lr-none', 'lr-scaled', 'lr-post'],
  views: [
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'log' },
    {
      kind: 'heat',
      title: 'Gradient of each block, from the first (bottom) to the last',
      family: 'layerGradNorm',
      rowLabel: 'block',
      valueLabel: 'norm of the gradient',
      scale: 'log',
    },
    { kind: 'line', title: 'Test accuracy', metric: 'testAccuracy', yLabel: 'share of test samples', yScale: 'linear' },
  ],
  predict: {
    question: 'Two runs have no norm at all. Where do the four others and these two end?',
    options: [
      {
        label: 'One without a norm fails, the other keeps up with pre-norm; post-norm is far behind',
        correct: true,
        why: 'Pre-norm and small branches both stop the stream from doubling at every block. Post-norm stops it too, but its skip path is no longer free, and 20 blocks are enough to show it.',
      },
      {
        label: 'All four with norms together, both without far behind',
        correct: false,
        why: 'Post-norm is far behind pre-norm with the very same layers, and small branches alone are enough to train well here.',
      },
      {
        label: 'LayerNorm ahead of RMSNorm, wherever they stand',
        correct: false,
        why: 'Their losses differ by less than the seeds do. The place matters, the mean does not.',
      },
      {
        label: 'Post-norm ahead: its activations are normalised exactly',
        correct: false,
        why: 'They are, at every depth. The gradient, which has to pass every one of these norms on its way back, pays for it.',
      },
    ],
  },
  claims: [
    ...KEYS.map((key) => ({
      id: `${key}-loss`,
      statement: `Training loss of the run "${key}", mean over the last 50 of 300 steps.`,
      measure: { kind: 'meanLast', run: key, metric: 'loss', rows: LAST } as const,
      expect:
        key === 'none' ? { atLeast: 2.2 } : key.startsWith('post') ? { atLeast: 1.4, atMost: 2.2 } : { atMost: 1.1 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    ...(['scaled', 'pre-layer', 'pre-rms', 'post-layer'] as const).map((key) => ({
      id: `${key}-accuracy`,
      statement: `Test accuracy of the run "${key}" after 300 steps.`,
      measure: { kind: 'final', run: key, metric: 'testAccuracy' } as const,
      expect: key === 'post-layer' ? { atMost: 0.5 } : { atLeast: 0.55 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    {
      id: 'rms-minus-layer',
      statement: 'Training loss of pre-norm RMSNorm minus that of pre-norm LayerNorm, last 50 steps.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'pre-rms', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'pre-layer', metric: 'loss', rows: LAST },
      },
      expect: { atLeast: -0.03, atMost: 0.03 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
    ...(['none', 'scaled', 'pre-layer', 'post-layer'] as const).map((key) => ({
      id: `${key}-first-gradient`,
      statement: `Norm of the gradient of the first block's matrices before the first step, run "${key}".`,
      measure: { kind: 'final', run: key, metric: 'layerGradNorm/0' } as const,
      expect: key === 'none' ? { atLeast: 200 } : { atMost: 5 },
      format: key === 'none' ? ({ as: 'integer' } as const) : { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { steps: 1 },
    })),
    ...(['pre-layer', 'post-layer'] as const).map((key) => ({
      id: `${key}-last-over-first`,
      statement: `Norm of the gradient of the last block over that of the first, before the first step, run "${key}".`,
      measure: {
        kind: 'ratio',
        of: { kind: 'final', run: key, metric: `layerGradNorm/${DEPTH - 1}` },
        to: { kind: 'final', run: key, metric: 'layerGradNorm/0' },
      } as const,
      expect: key === 'pre-layer' ? { atMost: 1 } : { atLeast: 1 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { steps: 1 },
    })),
    {
      id: 'post-collapsed-loss',
      statement: 'Training loss of post-norm LayerNorm at rate 0.1, the best rate of pre-norm; last 50 steps.',
      measure: { kind: 'meanLast', run: 'post-layer', metric: 'loss', rows: LAST },
      expect: { atLeast: 2.2 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.1 },
    },
    {
      id: 'post-collapsed-gradient',
      statement: 'Norm of the gradient of the first block at the end of that run.',
      measure: { kind: 'final', run: 'post-layer', metric: 'layerGradNorm/0' },
      expect: { atMost: 0.02 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.1 },
    },
    {
      id: 'scaled-diverges',
      statement: 'Step at which the run with small branches diverges at rate 0.1, the best rate of pre-norm.',
      measure: { kind: 'divergedAt', run: 'scaled' },
      expect: { atMost: STEPS - 1 },
      format: { as: 'integer' },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.1 },
    },
    ...(['batch', 'none'] as const).map((norm) => ({
      id: `plain-${norm}-first-over-last`,
      statement: `Thirty plain layers without skip connections, norm "${norm}": gradient of the second layer over that of the last, before the first step.`,
      measure: {
        kind: 'ratio',
        of: { kind: 'final', run: 'pre-layer', metric: 'layerGradNorm/1' },
        to: { kind: 'final', run: 'pre-layer', metric: 'layerGradNorm/29' },
      } as const,
      expect: norm === 'batch' ? { atLeast: 20 } : { atMost: 5 },
      format: norm === 'batch' ? ({ as: 'integer' } as const) : { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { steps: 1, 'task.norm': norm, 'task.wiring': 'plain', 'task.depth': 30 },
    })),
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      none: [0.000001, 0.00001, 0.0001, 0.0003, 0.001],
      scaled: [0.003, 0.01, 0.03, 0.1, 0.3],
      'pre-layer': [0.01, 0.03, 0.1, 0.3, 1],
      'pre-rms': [0.01, 0.03, 0.1, 0.3, 1],
      'post-layer': [0.001, 0.003, 0.01, 0.03, 0.1],
      'post-rms': [0.001, 0.003, 0.01, 0.03, 0.1],
    },
    measure: { metric: 'loss', kind: 'meanLast', rows: LAST, better: 'lower' },
    seeds: [11, 12],
  },
} satisfies Experiment
