import type { Claim, Experiment, Measure, TaskSpec } from '@/lib/experiments/types'

const LAYERS = 64
const DEEP = { kind: 'deep-mlp', layers: LAYERS, width: 16, samples: 400, batchSize: 64 } as const
const cut = (segment: number): TaskSpec => ({ ...DEEP, segment })
const ADAM = { name: 'adam', hyper: { lr: 0.001 } } as const
const STEPS = 300
const SEEDS = [1, 2, 3, 4, 5]
const SEGMENTS = [0, 1, 2, 8, 32, 64]

/** Memory, calls and bits. */
const memory = (read: string): Measure => ({
  kind: 'lab',
  request: {
    lab: 'checkpoint',
    ...{ layers: LAYERS, width: 64, rows: 512, segments: SEGMENTS, rounds: 0, trace: false, seed: 1 },
  },
  read,
})
const time = (read: string): Measure => ({
  kind: 'lab',
  request: {
    lab: 'checkpoint',
    ...{ layers: LAYERS, width: 64, rows: 512, segments: [0, 1, 8, 64], rounds: 9, trace: false, seed: 1 },
  },
  read,
})
const pitfall = (read: string): Measure => ({
  kind: 'lab',
  request: {
    lab: 'checkpoint-pitfalls',
    ...{ layers: 8, width: 32, rows: 64, dropout: 0.2, momentum: 0.1, steps: 10, seed: 1 },
  },
  read,
})
const lossOf = (run: string): Measure => ({ kind: 'meanLast', run, metric: 'loss', rows: STEPS })
const sameLoss = (run: string, words: string): Claim => ({
  id: `same-${run}`,
  statement: `Mean training loss over the whole run: ${words} minus everything kept.`,
  measure: { kind: 'difference', of: lossOf(run), to: lossOf('plain') },
  expect: { atLeast: 0, atMost: 0 },
  format: { as: 'integer' },
  seeds: SEEDS,
})
const units = (segment: number, expected: number): Claim => ({
  id: `units-${segment}`,
  statement: `Peak of a step of 64 layers, ${segment === 0 ? 'without checkpoints' : `segments of ${segment}`}, in outputs of one layer.`,
  measure: memory(`runs.${SEGMENTS.indexOf(segment)}.peakUnits`),
  expect: { atLeast: expected, atMost: expected },
  format: { as: 'integer' },
  seeds: SEEDS,
})

export default {
  id: 'deep-checkpoint',
  title: 'One network, four ways to remember it',
  question:
    'A tanh network with 64 square layers learns two moons. The runs differ in nothing but what they keep for the backward pass.',
  source: 'https://arxiv.org/abs/1604.06174',
  base: {
    task: cut(0),
    schedule: { kind: 'constant' },
    steps: STEPS,
    log: { everySteps: 2, evaluateEverySteps: 20 },
  },
  runs: {
    plain: { label: 'everything kept', style: 'sgd', optimizer: ADAM },
    one: { label: 'segments of 1', style: 'variant-1', optimizer: ADAM, task: cut(1) },
    root: { label: 'segments of 8', style: 'variant-2', optimizer: ADAM, task: cut(8) },
    whole: { label: 'one segment of 64', style: 'variant-3', optimizer: ADAM, task: cut(64) },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'lr',
      label: 'Learning rate',
      path: 'optimizer.hyper.lr',
      min: 0.0001,
      max: 0.01,
      scale: 'log',
      live: true,
    },
    {
      kind: 'choice',
      id: 'batch',
      label: 'Batch size',
      path: 'task.batchSize',
      options: [16, 64, 256].map((value) => ({ label: String(value), value })),
    },
  ],
  views: [
    { kind: 'line', title: 'Loss of the present batch', metric: 'loss', yLabel: 'loss (nats)', yScale: 'linear' },
    { kind: 'line', title: 'Training accuracy', metric: 'trainAccuracy', yLabel: 'accuracy', yScale: 'linear' },
  ],
  predict: {
    question:
      'Three of the four runs throw activations away and compute them again. How will their losses differ after 300 steps of Adam?',
    options: [
      {
        label: 'Not at all, to the last bit',
        correct: true,
        why: 'The same kernel on the same inputs gives the same bits. What is computed again is what was thrown away, and nothing that follows can tell.',
      },
      {
        label: 'By rounding errors that grow',
        correct: false,
        why: 'Rounding is deterministic. Errors would grow if the second computation took another order of additions, as another kernel or another batch split would.',
      },
      {
        label: 'The more is recomputed, the slower it learns per step',
        correct: false,
        why: 'A checkpointed step takes longer on the clock. It is the same step.',
      },
    ],
  },
  claims: [
    sameLoss('one', 'segments of 1'),
    sameLoss('root', 'segments of 8'),
    sameLoss('whole', 'one segment of 64'),
    units(0, 67),
    units(1, 67),
    units(2, 36),
    units(8, 18),
    units(64, 67),
    {
      id: 'left',
      statement: 'Peak with segments of 8 as a fraction of the peak without checkpoints, 64 layers.',
      measure: { kind: 'ratio', of: memory('runs.3.peakBytes'), to: memory('runs.0.peakBytes') },
      expect: { atMost: 0.3 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'differing',
      statement: 'Numbers of the gradients with segments of 8 whose bits differ from those without checkpoints.',
      measure: {
        kind: 'lab',
        request: {
          lab: 'checkpoint',
          layers: LAYERS,
          width: 64,
          rows: 512,
          segments: [0, 8],
          rounds: 0,
          trace: false,
          seed: 1,
        },
        read: 'runs.1.differing',
      },
      expect: { atLeast: 0, atMost: 0 },
      format: { as: 'integer' },
      seeds: SEEDS,
    },
    {
      id: 'forward-share',
      statement:
        'Time of the forward pass as a fraction of forward and backward, 64 tanh layers of width 64, 512 rows.',
      measure: time('forwardShare'),
      expect: { atLeast: 0.25, atMost: 0.6 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'time-root',
      statement: 'Time of a step with segments of 8, without checkpoints = 1.',
      measure: time('runs.2.timeRatio'),
      expect: { atLeast: 1.05, atMost: 1.7 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'time-one',
      statement: 'Time of a step with segments of 1, without checkpoints = 1.',
      measure: time('runs.1.timeRatio'),
      expect: { atLeast: 1.05, atMost: 1.7 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    },
    {
      id: 'dropout-error',
      statement:
        'Relative error of the gradients when a recomputed segment draws new dropout masks, 8 layers, rate 0.2.',
      measure: pitfall('dropout.gradientError'),
      expect: { atLeast: 0.3 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'dropout-loss',
      statement: 'Difference of the loss when a recomputed segment draws new dropout masks.',
      measure: pitfall('dropout.lossDifference'),
      expect: { atMost: 0 },
      format: { as: 'integer' },
      seeds: SEEDS,
    },
    {
      id: 'dropout-replayed',
      statement: 'Numbers of loss and gradients whose bits differ from those without checkpoints, masks replayed.',
      measure: pitfall('dropout.differingRight'),
      expect: { atMost: 0 },
      format: { as: 'integer' },
      seeds: SEEDS,
    },
    {
      id: 'in-place-error',
      statement: "Relative error of the gradients when a segment's input is written over after the forward pass.",
      measure: pitfall('inPlace.gradientError'),
      expect: { atLeast: 0.1 },
      format: { as: 'percent', decimals: 0 },
      seeds: SEEDS,
    },
    {
      id: 'running-plain',
      statement:
        "Running variance after ten steps on one batch, m = 0.1, as a fraction of the batch's variance, without checkpoints.",
      measure: pitfall('batchNorm.plain'),
      expect: { atLeast: 0.65, atMost: 0.653 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'running-twice',
      statement: 'The same with checkpoints: two updates a step.',
      measure: pitfall('batchNorm.checkpointed'),
      expect: { atLeast: 0.877, atMost: 0.88 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
    {
      id: 'running-corrected',
      statement: 'The same with checkpoints and m = 1 - sqrt(1 - 0.1).',
      measure: pitfall('batchNorm.corrected'),
      expect: { atLeast: 0.65, atMost: 0.653 },
      format: { as: 'percent', decimals: 1 },
      seeds: SEEDS,
    },
  ],
} satisfies Experiment
