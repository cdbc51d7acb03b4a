import type { Experiment } from '@/lib/experiments/types'

const STEPS = 40
const SEEDS = [1, 2, 3, 4, 5]
const RUNS = ['sgd', 'adamw', 'normalised', 'muon'] as const
const LEVEL = 0.2
/** Rates at which a run is the first to reach the level, from the sweep's grid; the demo's own are best for the mean loss of the run. */
const FASTEST = { sgd: 500, adamw: 2, normalised: 100 }
/** Rates that are best for the mean loss when all facts are equally frequent. */
const FLAT = { sgd: 5000, adamw: 5, normalised: 200, muon: 20 }

/** First step with a loss of at most 0.2 nats. */
const stepsToLevel = (run: string) =>
  ({ kind: 'stepsTo', run, metric: 'loss', direction: 'below', level: LEVEL, window: 1 }) as const
const finalRareLoss = (run: string) => ({ kind: 'final', run, metric: 'rareLoss' }) as const
const newtonSchulz = (
  matrix: 'gaussian' | 'near-low-rank',
  steps: number,
  coefficients: 'muon' | 'cubic',
  statistic: 'smallest' | 'largest' | 'cosine',
) => ({ kind: 'newtonSchulz', rows: 128, cols: 64, matrix, steps, coefficients, statistic }) as const

export default {
  id: 'memory-race',
  title: 'Which optimizer learns the rare facts?',
  question:
    'A 64 x 64 matrix must recall 256 facts; fact k is asked for with frequency 1/k. Same start, exact gradients, each rate from its own sweep.',
  source: 'https://arxiv.org/abs/2509.26030',
  base: {
    task: { kind: 'associative-memory', keys: 256, dim: 64, zipf: 1, batchSize: 0 },
    schedule: { kind: 'linear', totalSteps: STEPS, endFactor: 0 },
    steps: STEPS,
    seed: 1,
    log: { everySteps: 1, evaluateEverySteps: 4 },
  },
  runs: {
    sgd: { label: 'SGD', style: 'sgd', optimizer: { name: 'sgd', hyper: { lr: 200, momentum: 0.9 } } },
    adamw: { label: 'AdamW', style: 'adamw', optimizer: { name: 'adamw', hyper: { lr: 1, weightDecay: 0 } } },
    normalised: {
      label: 'Normalised SGD',
      style: 'variant-1',
      // Muon without its Newton-Schulz steps: the same momentum, divided by its Frobenius norm.
      optimizer: { name: 'muon', hyper: { lr: 50, momentum: 0.95, nsSteps: 0 } },
    },
    muon: {
      label: 'Muon',
      style: 'muon',
      optimizer: {
        name: 'muon',
        hyper: { lr: 20, momentum: 0.95, nsSteps: 5, nsCoefficients: [3.4445, -4.775, 2.0315] },
      },
    },
  },
  seeds: 3,
  controls: [
    {
      kind: 'slider',
      id: 'zipf',
      label: 'Zipf exponent',
      path: 'task.zipf',
      min: 0,
      max: 1.5,
      step: 0.25,
      scale: 'linear',
      live: false,
    },
    {
      kind: 'choice',
      id: 'batch',
      label: 'Gradient',
      path: 'task.batchSize',
      options: [
        { label: 'exact', value: 0 },
        { label: '256 samples', value: 256 },
      ],
    },
    {
      kind: 'slider',
      id: 'muon-rate',
      label: 'Rate of Muon',
      runs: ['muon'],
      path: 'optimizer.hyper.lr',
      min: 0.1,
      max: 1000,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'memory-sgd-rate',
      label: 'Rate of SGD',
      runs: ['sgd'],
      path: 'optimizer.hyper.lr',
      min: 1,
      max: 10000,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'memory-adamw-rate',
      label: 'Rate of AdamW',
      runs: ['adamw'],
      path: 'optimizer.hyper.lr',
      min: 0.01,
      max: 100,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'memory-normalised-rate',
      label: 'Rate of normalised SGD',
      runs: ['normalised'],
      path: 'optimizer.hyper.lr',
      min: 0.1,
      max: 10000,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'ns-steps',
      label: 'Newton-Schulz steps of Muon',
      runs: ['muon'],
      path: 'optimizer.hyper.nsSteps',
      min: 0,
      max: 10,
      scale: 'integer',
      live: false,
    },
    {
      kind: 'choice',
      id: 'polynomial',
      label: 'Polynomial of Muon',
      runs: ['muon'],
      path: 'optimizer.hyper.nsCoefficients',
      options: [
        { label: 'quintic', value: [3.4445, -4.775, 2.0315] },
        { label: 'cubic', value: [1.5, -0.5, 0] },
      ],
    },
  ],
  // A hall needs the frequencies and the rates.
  controlsOnSlide: ['zipf', 'muon-rate', 'memory-sgd-rate', 'memory-adamw-rate'],
  views: [
    {
      kind: 'line',
      title: 'Loss, weighted by frequency',
      metric: 'loss',
      yLabel: 'loss (nats)',
      yScale: 'log',
      levels: [{ value: LEVEL, label: '0.2' }],
    },
    {
      kind: 'line',
      title: 'Loss on the rarer half of the facts',
      metric: 'rareLoss',
      yLabel: 'mean loss (nats)',
      yScale: 'log',
    },
    {
      kind: 'vector',
      title: 'Singular values of W',
      field: 'singularValues',
      xLabel: 'index',
      yLabel: 'singular value',
      yScale: 'log',
    },
  ],
  predict: {
    question: 'Which run is the first to bring the loss below 0.2?',
    options: [
      {
        label: 'SGD',
        correct: false,
        why: 'Its gradient is dominated by the frequent facts: at the start, fact 256 pulls 256 times more weakly than fact 1.',
      },
      {
        label: 'AdamW',
        correct: false,
        why: 'It rescales every entry of W by itself. But a fact is not an entry: it is a direction, spread over all 4,096 entries, and there the frequent facts still rule.',
      },
      {
        label: 'Muon',
        correct: true,
        why: 'It equalises directions instead of entries, so weak directions, where the rare facts live, move as far as strong ones.',
      },
      {
        label: 'No clear winner',
        correct: false,
        why: 'That is nearly what you get with equal frequencies, once every rate is tuned anew. With frequencies 1/k the gap is wide.',
      },
    ],
  },
  claims: [
    ...RUNS.map((run) => ({
      id: `${run}-steps`,
      statement: `Steps until the loss of the run "${run}" is at most 0.2.`,
      measure: stepsToLevel(run),
      expect: run === 'muon' ? { atMost: 9 } : { atLeast: 14, atMost: STEPS },
      format: { as: 'integer' } as const,
      seeds: SEEDS,
      quick: run === 'muon',
    })),
    {
      id: 'steps-ratio',
      statement: 'Steps to loss 0.2: Muon over AdamW.',
      measure: { kind: 'ratio', of: stepsToLevel('muon'), to: stepsToLevel('adamw') },
      expect: { atMost: 0.45 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    ...(Object.entries(FASTEST) as [keyof typeof FASTEST, number][]).map(([run, lr]) => ({
      id: `${run}-fastest`,
      statement: `Steps until the loss is at most 0.2: run "${run}" at rate ${lr}, the grid's best for this count.`,
      measure: stepsToLevel(run),
      expect: { atLeast: 14, atMost: STEPS },
      format: { as: 'integer' } as const,
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': lr },
    })),
    ...RUNS.map((run) => ({
      id: `${run}-rare`,
      statement: `Mean loss on the rarer half of the facts at the end, run "${run}".`,
      measure: finalRareLoss(run),
      expect: { atMost: { sgd: 2, adamw: 1, normalised: 0.1, muon: 0.001 }[run] },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    {
      id: 'normalised-huge',
      statement: 'Normalised SGD at rate 5000: loss at the end.',
      measure: { kind: 'final', run: 'normalised', metric: 'loss' },
      expect: { atMost: 0.0002 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'optimizer.hyper.lr': 5000 },
    },
    {
      id: 'muon-loss',
      statement: 'Loss of Muon at the end.',
      measure: { kind: 'final', run: 'muon', metric: 'loss' },
      expect: { atMost: 0.0002 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    ...(Object.entries(FLAT) as [keyof typeof FLAT, number][]).map(([run, lr]) => ({
      id: `flat-${run}-steps`,
      statement: `Equal frequencies: steps until the loss is at most 0.2, run "${run}" at rate ${lr}, the grid's best there.`,
      measure: stepsToLevel(run),
      expect: { atMost: 6 },
      format: { as: 'integer' } as const,
      seeds: SEEDS,
      overrides: { 'task.zipf': 0, 'optimizer.hyper.lr': lr },
    })),
    {
      id: 'steep-adamw-rare',
      statement: "Zipf exponent 1.5, AdamW at rate 0.5, the grid's best there: mean loss on the rarer half at the end.",
      measure: finalRareLoss('adamw'),
      expect: { atLeast: 2 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'task.zipf': 1.5, 'optimizer.hyper.lr': 0.5 },
    },
    {
      id: 'steep-muon-rare',
      statement: 'Zipf exponent 1.5, Muon at rate 20: mean loss on the rarer half at the end.',
      measure: finalRareLoss('muon'),
      expect: { atMost: 1.5 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'task.zipf': 1.5 },
    },
    {
      id: 'ns-gaussian-smallest',
      statement: "Gaussian 128 x 64, 5 steps of Muon's quintic: smallest singular value.",
      measure: newtonSchulz('gaussian', 5, 'muon', 'smallest'),
      expect: { atLeast: 0.6, atMost: 0.8 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      quick: true,
    },
    {
      id: 'ns-gaussian-largest',
      statement: "Gaussian 128 x 64, 5 steps of Muon's quintic: largest singular value.",
      measure: newtonSchulz('gaussian', 5, 'muon', 'largest'),
      expect: { atLeast: 1.05, atMost: 1.21 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      quick: true,
    },
    {
      id: 'ns-gaussian-cosine',
      statement: "Gaussian 128 x 64, 5 steps of Muon's quintic: cosine with the polar factor.",
      measure: newtonSchulz('gaussian', 5, 'muon', 'cosine'),
      expect: { atLeast: 0.97 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      quick: true,
    },
    {
      id: 'ns-cubic-smallest-5',
      statement: 'Gaussian 128 x 64, 5 steps of the cubic: smallest singular value.',
      measure: newtonSchulz('gaussian', 5, 'cubic', 'smallest'),
      expect: { atLeast: 0.1, atMost: 0.6 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      quick: true,
    },
    {
      id: 'ns-cubic-smallest-10',
      statement: 'Gaussian 128 x 64, 10 steps of the cubic: smallest singular value.',
      measure: newtonSchulz('gaussian', 10, 'cubic', 'smallest'),
      expect: { atLeast: 0.99 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      quick: true,
    },
    {
      id: 'ns-low-rank-5',
      statement: "Nearly low-rank 128 x 64, 5 steps of Muon's quintic: cosine with the polar factor.",
      measure: newtonSchulz('near-low-rank', 5, 'muon', 'cosine'),
      expect: { atMost: 0.4 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      quick: true,
    },
    {
      id: 'ns-low-rank-10',
      statement: "Nearly low-rank 128 x 64, 10 steps of Muon's quintic: cosine with the polar factor.",
      measure: newtonSchulz('near-low-rank', 10, 'muon', 'cosine'),
      expect: { atLeast: 0.9 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      quick: true,
    },
  ],
  sweep: {
    path: 'optimizer.hyper.lr',
    grid: {
      sgd: [50, 100, 200, 500, 1000],
      adamw: [0.2, 0.5, 1, 2, 5],
      normalised: [10, 20, 50, 100, 200],
      muon: [2, 5, 10, 20, 50],
    },
    // The mean over the whole run asks for speed. The end alone asks for the largest rate: the facts can be told apart by a margin, so
    // scaling W up lowers the loss without limit.
    measure: { metric: 'loss', kind: 'meanLast', rows: STEPS, better: 'lower' },
    seeds: [11, 12, 13],
  },
} satisfies Experiment
