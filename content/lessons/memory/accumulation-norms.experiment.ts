import type { Experiment, Measure, TaskSpec } from '@/lib/experiments/types'

const task = (norm: 'batch' | 'layer'): TaskSpec => ({
  ...({ kind: 'normed-mlp', depth: 2, width: 32, wiring: 'plain' } as const),
  ...{ norm, samples: 2000, batchSize: 64 },
})
const SGD = { name: 'sgd', hyper: { lr: 0.1, momentum: 0.9 } } as const
const PARTS = { name: 'accumulation', hyper: { parts: 16 } } as const
const STEPS = 150
const SEEDS = [1, 2, 3, 4, 5]

const lossOf = (run: string): Measure => ({ kind: 'meanLast', run, metric: 'loss', rows: 50 })
const gap = (norm: string): Measure => ({ kind: 'difference', of: lossOf(`${norm}Parts`), to: lossOf(norm) })
const accumulation = (read: string): Measure => ({
  kind: 'lab',
  request: { lab: 'accumulation', ...{ rows: 64, parts: 4, width: 64, counts: [3, 50, 7, 200], seed: 1 } },
  read,
})
const attention = (read: string): Measure => ({
  kind: 'lab',
  request: { lab: 'attention-memory', ...{ lengths: [1024], width: 32, tile: 64, seed: 1 } },
  read,
})

export default {
  id: 'accumulation-norms',
  title: 'Sixteen parts of four',
  question:
    'Batches of 64 rows, in one piece or as 16 micro-batches of 4 whose gradients are added up before one update. Once with LayerNorm, once with BatchNorm.',
  source: 'https://docs.pytorch.org/docs/stable/notes/amp_examples.html#gradient-accumulation',
  base: {
    task: task('layer'),
    schedule: { kind: 'constant' },
    steps: STEPS,
    log: { everySteps: 2, evaluateEverySteps: STEPS },
  },
  runs: {
    layer: { label: 'LayerNorm, one piece', style: 'variant-1', optimizer: SGD },
    layerParts: { label: 'LayerNorm, 16 parts', style: 'variant-2', optimizer: SGD, method: PARTS },
    batch: { label: 'BatchNorm, one piece', style: 'variant-3', optimizer: SGD, task: task('batch') },
    batchParts: {
      label: 'BatchNorm, 16 parts',
      style: 'variant-4',
      optimizer: SGD,
      task: task('batch'),
      method: PARTS,
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'choice',
      id: 'parts',
      label: 'Micro-batches in a batch',
      runs: ['layerParts', 'batchParts'],
      path: 'method.hyper.parts',
      options: [2, 4, 8, 16, 32].map((value) => ({ label: String(value), value })),
    },
    {
      kind: 'slider',
      id: 'lr',
      label: 'Learning rate',
      path: 'optimizer.hyper.lr',
      min: 0.005,
      max: 0.5,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    { kind: 'line', title: 'Loss of the present batch', metric: 'loss', yLabel: 'loss (nats)', yScale: 'linear' },
  ],
  claims: [
    {
      id: 'layer-gap',
      statement: 'LayerNorm: loss of 16 parts minus loss of one piece, mean over the last 100 of 150 steps.',
      measure: gap('layer'),
      expect: { atLeast: -1e-6, atMost: 1e-6 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'batch-gap',
      statement: 'BatchNorm: loss of 16 parts minus loss of one piece, mean over the last 100 of 150 steps.',
      measure: gap('batch'),
      expect: { atLeast: 0.02 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    ...([2, 4] as const).map((parts) => ({
      id: `batch-parts-${parts}`,
      statement: `BatchNorm, ${parts} parts: loss, mean over the last 100 of 150 steps.`,
      measure: lossOf('batchParts'),
      expect: { atMost: 1.5 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
      overrides: { 'method.hyper.parts': parts },
    })),
    {
      id: 'batch-whole',
      statement: 'BatchNorm in one piece: loss, mean over the last 100 of 150 steps.',
      measure: lossOf('batch'),
      expect: { atMost: 1.5 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'batch-parts-16',
      statement: 'BatchNorm, 16 parts: loss, mean over the last 100 of 150 steps.',
      measure: lossOf('batchParts'),
      expect: { atLeast: 1.2 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'equal-error',
      statement: 'Relative error of the accumulated gradient, 4 equal parts of 16 rows, no BatchNorm.',
      measure: accumulation('plain.relative'),
      expect: { atMost: 1e-6 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'batch-norm-error',
      statement: 'The same with BatchNorm.',
      measure: accumulation('batchNorm.relative'),
      expect: { atLeast: 0.05 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'mean-of-means-error',
      statement: 'Relative error of the gradient where parts of 3, 50, 7 and 200 tokens count alike.',
      measure: accumulation('meanOfMeans.relative'),
      expect: { atLeast: 0.3 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'weighted-error',
      statement: 'The same where tokens count alike.',
      measure: accumulation('weighted.relative'),
      expect: { atMost: 1e-6 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'attention-ratio',
      statement: 'Peak of attention with the matrix of scores over the peak in tiles of 64, 1,024 tokens, width 32.',
      measure: { kind: 'ratio', of: attention('rows.0.naiveBytes'), to: attention('rows.0.tiledBytes') },
      expect: { atLeast: 16 },
      format: { as: 'integer' },
      seeds: SEEDS,
    },
    {
      id: 'attention-difference',
      statement: 'Largest difference of the outputs, 1,024 tokens.',
      measure: attention('rows.0.largestDifference'),
      expect: { atMost: 1e-5 },
      format: { significantDigits: 1 },
      seeds: SEEDS,
    },
    {
      id: 'attention-slower',
      statement: 'Time in tiles over time with the matrix of scores, kernel by kernel, 1,024 tokens.',
      measure: { kind: 'ratio', of: attention('rows.0.tiledMs'), to: attention('rows.0.naiveMs') },
      expect: { atLeast: 1 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
  ],
} satisfies Experiment
