import type { Experiment, RunSpec, ScheduleSpec } from '@/lib/experiments/types'

const STEPS = 300
const SEEDS = [1, 2, 3, 4, 5]
/** Ten rows of five steps: the mean loss over the last fifty updates. */
const LAST = 10
const KEYS = ['none', 'pre-layer', 'pre-rms', 'post-layer', 'post-rms', 'post-warm'] as const
const TASK = {
  ...({ kind: 'sequence', symbols: 16, layers: 6, width: 32, heads: 2, length: 16, batchSize: 8 } as const),
  init: 'xavier',
} as const
/** The runs with and without warm-up decay alike, along a cosine to zero. */
const cosine = (warmup: number): ScheduleSpec => ({ kind: 'warmup_cosine', warmup, totalSteps: STEPS })
const run = (
  label: string,
  style: RunSpec['style'],
  norm: 'none' | 'layer' | 'rms',
  placement: 'pre' | 'post',
  lr: number,
  schedule?: ScheduleSpec,
): RunSpec => ({
  label,
  style,
  optimizer: { name: 'adam', hyper: { lr } },
  task: { ...TASK, norm, placement },
  ...(schedule === undefined ? {} : { schedule }),
})

export default {
  id: 'transformer-norms',
  title: 'The same race for a small transformer',
  question:
    'Six transformers of 6 layers predict the next symbol of a random source. Same matrices at the start (Xavier), same sequences, Adam, each at its own best rate, which falls along a cosine. One post-norm run warms up for 60 steps before that.',
  source: 'https://arxiv.org/abs/2002.04745',
  base: {
    task: { ...TASK, norm: 'layer', placement: 'pre' },
    schedule: cosine(0),
    steps: STEPS,
    seed: 1,
    log: { everySteps: 5, evaluateEverySteps: 10 },
  },
  runs: {
    none: run('no norm', 'norm-none', 'none', 'pre', 0.01),
    'pre-layer': run('pre LayerNorm', 'norm-layer', 'layer', 'pre', 0.003),
    'pre-rms': run('pre RMSNorm', 'norm-rms', 'rms', 'pre', 0.01),
    'post-layer': run('post LayerNorm', 'variant-4', 'layer', 'post', 0.001),
    'post-rms': run('post RMSNorm', 'variant-3', 'rms', 'post', 0.001),
    'post-warm': run('post LayerNorm, warm-up', 'variant-2', 'layer', 'post', 0.003, cosine(60)),
  },
  seeds: 1,
  controls: [
    {
      kind: 'choice',
      id: 'init',
      label: 'Initial matrices',
      path: 'task.init',
      options: [
        { label: 'Xavier', value: 'xavier' },
        { label: 'GPT-2: deviation 0.02, less at the ends of branches', value: 'gpt2' },
      ],
    },
    {
      kind: 'slider',
      id: 'lr-pre',
      label: 'Rate of pre-norm',
      runs: ['pre-layer', 'pre-rms'],
      path: 'optimizer.hyper.lr',
      min: 0.0001,
      max: 0.1,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr-post',
      label: 'Rate of post-norm',
      runs: ['post-layer', 'post-rms', 'post-warm'],
      path: 'optimizer.hyper.lr',
      min: 0.0001,
      max: 0.1,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Loss on fresh sequences',
      metric: 'loss',
      yLabel: 'loss of the batch (nats)',
      yScale: 'linear',
      yMax: 3,
    },
    {
      kind: 'heat',
      title: 'Gradient of each layer, from the first (bottom) to the last',
      family: 'layerGradNorm',
      rowLabel: 'layer',
      valueLabel: 'norm of the gradient',
      scale: 'log',
    },
  ],
  predict: {
    question: 'What does warm-up do for post-norm here?',
    options: [
      {
        label: 'It makes a larger rate usable, so the run ends lower',
        correct: true,
        why: 'At its own best rate post-norm without warm-up has to go three times as slowly. Warm-up does not change the network, only which rates it survives.',
      },
      {
        label: 'Without it post-norm learns nothing',
        correct: false,
        why: 'At a small enough rate it learns without warm-up. At the rate that pre-norm likes best it learns little or nothing.',
      },
      {
        label: 'Nothing: six layers are too few',
        correct: false,
        why: 'Six layers are enough: look at the lower rows of its map.',
      },
      {
        label: 'It brings post-norm ahead of pre-norm',
        correct: false,
        why: 'It brings it level with pre-norm, with these initial matrices. Try those of GPT-2 afterwards.',
      },
    ],
  },
  claims: [
    ...KEYS.map((key) => ({
      id: `${key}-loss`,
      statement: `Loss of the run "${key}", mean over the last 50 of 300 steps.`,
      measure: { kind: 'meanLast', run: key, metric: 'loss', rows: LAST } as const,
      expect: { atMost: 2.75 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
    })),
    {
      id: 'rms-minus-layer',
      statement: 'Loss of pre-norm RMSNorm minus that of pre-norm LayerNorm, last 50 steps.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'pre-rms', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'pre-layer', metric: 'loss', rows: LAST },
      },
      expect: { atLeast: -0.06, atMost: 0.06 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'floor',
      statement: 'Entropy of the source: what no model can be below.',
      measure: { kind: 'final', run: 'pre-layer', metric: 'floor' },
      expect: { atMost: 2.6 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { steps: 1 },
    },
    ...(['post-layer', 'post-warm', 'pre-layer'] as const).map((key) => ({
      id: `${key}-fast-loss`,
      statement: `Loss of the run "${key}" at rate 0.003, last 50 steps.`,
      measure: { kind: 'meanLast', run: key, metric: 'loss', rows: LAST } as const,
      expect: key === 'post-layer' ? { atLeast: 2.65 } : { atMost: 2.62 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.003 },
    })),
    {
      id: 'warm-minus-plain',
      statement: 'Loss of post-norm LayerNorm with warm-up minus without, each at its own best rate, last 50 steps.',
      measure: {
        kind: 'difference',
        of: { kind: 'meanLast', run: 'post-warm', metric: 'loss', rows: LAST },
        to: { kind: 'meanLast', run: 'post-layer', metric: 'loss', rows: LAST },
      },
      expect: { atMost: -0.03 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'post-warm-slow-loss',
      statement: 'Loss of the run "post-warm" at rate 0.001, the best without warm-up; last 50 steps.',
      measure: { kind: 'meanLast', run: 'post-warm', metric: 'loss', rows: LAST },
      expect: { atLeast: 2.5, atMost: 2.75 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 0.001 },
    },
    ...(['post-layer', 'post-warm'] as const).flatMap((key) => {
      const id = key === 'post-layer' ? 'post-collapsed' : 'post-warm-collapsed'
      const overrides = { 'optimizer.hyper.lr': 0.01 }
      return [
        {
          id: `${id}-loss`,
          statement: `Loss of the run "${key}" at rate 0.01, last 50 steps.`,
          measure: { kind: 'meanLast', run: key, metric: 'loss', rows: LAST } as const,
          expect: { atLeast: 2.7 },
          format: { significantDigits: 3 },
          seeds: SEEDS,
          overrides,
        },
        {
          id: `${id}-gradient`,
          statement: `Norm of the gradient of the first layer at the end of the run "${key}" at rate 0.01.`,
          measure: { kind: 'final', run: key, metric: 'layerGradNorm/0' } as const,
          expect: { atMost: 0.01 },
          format: { significantDigits: 1 },
          seeds: SEEDS,
          overrides,
        },
      ]
    }),
    ...(['post-layer', 'pre-layer'] as const).flatMap((key) =>
      [0.003, 0.01].map((lr) => ({
        id: `${key}-gpt2-${lr}`,
        statement: `Loss of the run "${key}" with GPT-2's initial matrices at rate ${lr}, last 50 steps.`,
        measure: { kind: 'meanLast', run: key, metric: 'loss', rows: LAST } as const,
        expect: { atMost: 2.8 },
        format: { significantDigits: 3 },
        seeds: SEEDS,
        overrides: { 'optimizer.hyper.lr': lr, 'task.init': 'gpt2' },
      })),
    ),
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      none: [0.001, 0.003, 0.01, 0.03],
      'pre-layer': [0.001, 0.003, 0.01, 0.03],
      'pre-rms': [0.001, 0.003, 0.01, 0.03],
      'post-layer': [0.0003, 0.001, 0.003, 0.01],
      'post-rms': [0.0003, 0.001, 0.003, 0.01],
      'post-warm': [0.0003, 0.001, 0.003, 0.01],
    },
    measure: { metric: 'loss', kind: 'meanLast', rows: LAST, better: 'lower' },
    seeds: [11, 12],
  },
} satisfies Experiment
