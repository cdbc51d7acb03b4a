import type { Experiment, NormName, RunSpec } from '@/lib/experiments/types'

const STEPS = 300
const SEEDS = [1, 2, 3, 4, 5]
/** That of the lab `norm-offset`, at three offsets. */
const LAB = { lab: 'norm-offset', rows: 64, width: 256, offsets: [0, 1000, 10000], of: 'all', seed: 1 } as const
/** That of the lab `norm-cost`. */
const COST = { lab: 'norm-cost', rows: 256, widths: [64, 256, 1024], rounds: 15, seed: 1 } as const
const KEYS = ['batch', 'group', 'layer', 'rms'] as const
const TASK = {
  ...({ kind: 'normed-mlp', depth: 2, width: 64, wiring: 'plain', groups: 4, samples: 4000, batchSize: 64 } as const),
  ...({ normInput: true, offset: 1000, offsetOf: 'all' } as const),
} as const
const run = (label: string, norm: NormName, lr: number): RunSpec => ({
  label,
  style: `norm-${norm}`,
  optimizer: { name: 'sgd', hyper: { lr, momentum: 0.9 } },
  task: { ...TASK, norm },
})
const GRID = [0.01, 0.03, 0.1, 0.3, 1] as const

export default {
  id: 'offset-race',
  title: 'Inputs at 1000 ± 1',
  question:
    'Each network begins with a norm over its 32 inputs and has one after each of its 2 hidden layers. Every input is a standard normal number plus 1000. Which of the four norms still finds the signal?',
  source: 'https://arxiv.org/abs/1910.07467',
  base: {
    task: { ...TASK, norm: 'layer' },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 15 },
  },
  runs: {
    batch: run('BatchNorm', 'batch', 0.1),
    group: run('GroupNorm', 'group', 0.1),
    layer: run('LayerNorm', 'layer', 0.1),
    rms: run('RMSNorm', 'rms', 0.1),
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'offset',
      label: 'Offset',
      path: 'task.offset',
      min: 0,
      max: 1000,
      scale: 'linear',
      live: false,
    },
    {
      kind: 'choice',
      id: 'of',
      label: 'Which offset',
      path: 'task.offsetOf',
      options: [
        { label: 'the same for all inputs', value: 'all' },
        { label: 'each input its own (normal, that deviation)', value: 'each' },
      ],
    },
    {
      kind: 'slider',
      id: 'lr-rms',
      label: 'Rate of RMSNorm',
      runs: ['rms'],
      path: 'optimizer.hyper.lr',
      min: 0.001,
      max: 10,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    { kind: 'line', title: 'Test accuracy', metric: 'testAccuracy', yLabel: 'share of test samples', yScale: 'linear' },
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'linear' },
  ],
  predict: {
    question: 'Which of the four norms fails on inputs of 1000 ± 1?',
    options: [
      {
        label: 'RMSNorm only',
        correct: true,
        why: 'The other three subtract a mean in which the offset is contained. RMSNorm divides by about 1000, and the signal becomes a thousandth of a constant.',
      },
      {
        label: 'All: float32 has too few digits',
        correct: false,
        why: 'Float32 has 24 bits: 1000 ± 1 is known to about 0.00006. The signal is all there.',
      },
      {
        label: 'LayerNorm and RMSNorm: both look at one sample only',
        correct: false,
        why: 'The offset is the same for all inputs of a sample, so the mean of the sample holds it. Set the choice below to offsets of their own and run again.',
      },
      {
        label: 'None: the first layer can learn to subtract 1000',
        correct: false,
        why: 'In principle its bias can. But the constant dominates every gradient, and the useful directions are a million times flatter.',
      },
    ],
  },
  claims: [
    ...KEYS.map((run) => ({
      id: `${run}-shared`,
      statement: `Test accuracy of the run "${run}" with 1000 added to every input.`,
      measure: { kind: 'final', run, metric: 'testAccuracy' } as const,
      expect: run === 'rms' ? { atMost: 0.2 } : { atLeast: 0.45 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
    })),
    ...KEYS.map((run) => ({
      id: `${run}-own`,
      statement: `Test accuracy of the run "${run}" where each input has an offset of its own, normal with deviation 1000.`,
      measure: { kind: 'final', run, metric: 'testAccuracy' } as const,
      expect: run === 'batch' ? { atLeast: 0.5 } : { atMost: 0.2 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
      overrides: { 'task.offsetOf': 'each' },
    })),
    ...[0, 1, 10].map((offset) => ({
      id: `rms-at-${offset}`,
      statement: `Test accuracy of RMSNorm with an offset of ${offset} for every input, at rate 0.1.`,
      measure: { kind: 'final', run: 'rms', metric: 'testAccuracy' } as const,
      expect: { atLeast: 0.1 },
      format: { as: 'percent', decimals: 1 } as const,
      seeds: SEEDS,
      overrides: { 'task.offset': offset, 'optimizer.hyper.lr': 0.1 },
    })),
    ...(['rms', 'layer'] as const).map((norm) => ({
      id: `${norm}-signal`,
      statement: `Signal in the output of ${norm === 'rms' ? 'RMSNorm' : 'LayerNorm'} at a shared offset of 1000: root mean square of what differs between samples.`,
      measure: { kind: 'lab', request: LAB, read: `norms.${norm}.signal.1` } as const,
      expect: norm === 'rms' ? { atMost: 0.0011 } : { atLeast: 0.9 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    {
      id: 'rms-gradient',
      statement: "Size of RMSNorm's input gradient over that of its output gradient at a shared offset of 1000.",
      measure: { kind: 'lab', request: LAB, read: 'norms.rms.gradient.1' },
      expect: { atMost: 0.0011 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'naive-negative',
      statement:
        'Share of 64 samples whose float32 variance, as mean square less squared mean, is negative at 10,000 ± 1.',
      measure: { kind: 'lab', request: LAB, read: 'variance.negative.2' },
      expect: { atLeast: 0.1 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    ...COST.widths.map((width, i) => ({
      id: `kernel-ratio-${width}`,
      statement: `Time of LayerNorm's kernels over that of RMSNorm's, forward and backward, 256 rows of ${width} features; median of 15 rounds.`,
      measure: { kind: 'lab', request: COST, read: `kernels.${i}.ratio.median` } as const,
      expect: { atLeast: 0.9, atMost: 3 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
    })),
    {
      id: 'step-ratio',
      statement:
        'Time of loss and gradients of a small transformer with LayerNorm over that with RMSNorm; median of 15 rounds.',
      measure: { kind: 'lab', request: COST, read: 'step.ratio.median' },
      expect: { atLeast: 0.8, atMost: 1.4 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: { batch: GRID, group: GRID, layer: GRID, rms: [0.001, 0.01, 0.1, 1, 10] },
    measure: { metric: 'loss', kind: 'meanLast', rows: 10, better: 'lower' },
    seeds: [11, 12],
  },
} satisfies Experiment
