import type { Experiment, MethodSpec } from '@/lib/experiments/types'

const SEEDS = [1, 2, 3, 4, 5]
const LAST = 10

const fp16 = (lossScale: number, dynamicScale: boolean): MethodSpec => ({
  name: 'mixed-precision',
  hyper: {
    format: 'float16',
    lossWeight: 1e-5,
    lossScale,
    dynamicScale,
    growthFactor: 2,
    backoffFactor: 0.5,
    growthInterval: 20,
  },
})
const optimizer = { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9 } } as const

const DYNAMIC = ['small', 'default', 'large'] as const

export default {
  id: 'dynamic-scale',
  title: 'A scale that finds itself',
  question:
    'The FP16 network from above, loss weight 0.00001 again. Three runs adjust the loss scale as GradScaler does, from three starts; growth comes every 20 steps, a hundred times as often as by default. The fourth keeps a scale that is too large.',
  source: 'https://docs.pytorch.org/docs/stable/amp.html#gradient-scaling',
  base: {
    task: { kind: 'teacher-mlp', hidden: [32, 32, 32], samples: 4096, batchSize: 64 },
    schedule: { kind: 'constant' },
    steps: 400,
    seed: 1,
    log: { everySteps: 2, evaluateEverySteps: 50 },
  },
  runs: {
    small: { label: 'from 1', style: 'variant-4', optimizer, method: fp16(1, true) },
    default: { label: 'from 2¹⁶', style: 'variant-1', optimizer, method: fp16(2 ** 16, true) },
    large: { label: 'from 2⁴⁴', style: 'variant-3', optimizer, method: fp16(2 ** 44, true) },
    static: { label: '2⁴⁴, static', style: 'variant-2', optimizer, method: fp16(2 ** 44, false) },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'interval',
      label: 'Growth interval',
      runs: DYNAMIC,
      path: 'method.hyper.growthInterval',
      min: 1,
      max: 200,
      scale: 'integer',
      live: true,
    },
    {
      kind: 'slider',
      id: 'growth',
      label: 'Growth factor',
      runs: DYNAMIC,
      path: 'method.hyper.growthFactor',
      min: 1.1,
      max: 16,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'backoff',
      label: 'Backoff factor',
      runs: DYNAMIC,
      path: 'method.hyper.backoffFactor',
      min: 0.05,
      max: 0.95,
      scale: 'linear',
      live: true,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'Loss scale',
      metric: 'lossScaleLog2',
      yLabel: 'loss scale, power of two',
      yScale: 'linear',
    },
    { kind: 'line', title: 'Skipped steps', metric: 'skippedSteps', yLabel: 'skipped so far', yScale: 'linear' },
    { kind: 'line', title: 'Training loss', metric: 'loss', yLabel: 'loss of the batch (nats)', yScale: 'log' },
  ],
  predict: {
    question:
      'Two of the dynamic starts are badly wrong, one far too small, one far too large. Which costs more training?',
    options: [
      {
        label: 'Too small: growth is slow, overflow is noticed at once',
        correct: true,
        why: 'Too large halves at every step until it fits: a handful of lost steps. Too small needs a growth interval for each doubling, and trains on flushed gradients meanwhile.',
      },
      {
        label: 'Too large: every skipped step is lost',
        correct: false,
        why: 'Skipped steps are lost, but each one halves the scale, so they are few.',
      },
      {
        label: 'Both the same: the scale moves by factors of two either way',
        correct: false,
        why: 'The factors match, the waiting times do not: one step down, a whole growth interval up.',
      },
    ],
  },
  claims: [
    ...DYNAMIC.map((run) => ({
      id: `${run}-loss`,
      statement: `Training loss of the dynamic run "${run}", mean over the last 20 of 400 steps.`,
      measure: { kind: 'meanLast', run, metric: 'loss', rows: LAST } as const,
      expect: { atMost: 1.5 },
      format: { significantDigits: 2 },
      seeds: SEEDS,
    })),
    ...DYNAMIC.map((run) => ({
      id: `${run}-skipped`,
      statement: `Steps skipped by the dynamic run "${run}" in 400.`,
      measure: { kind: 'final', run, metric: 'skippedSteps' } as const,
      expect: { atMost: 40 },
      format: { as: 'integer' } as const,
      seeds: SEEDS,
    })),
    ...DYNAMIC.map((run) => ({
      id: `${run}-wait`,
      statement: `Step at which the loss of the dynamic run "${run}", averaged over 20 steps, first is below 1.5.`,
      measure: { kind: 'stepsTo', run, metric: 'loss', direction: 'below', level: 1.5, window: 10 } as const,
      expect: { atMost: 400 },
      format: { as: 'integer' } as const,
      seeds: SEEDS,
    })),
    {
      id: 'default-interval-skipped',
      statement: 'Steps skipped in 400 from a scale of 2^44 with the default growth interval of 2,000.',
      measure: { kind: 'final', run: 'large', metric: 'skippedSteps' },
      expect: { atMost: 30 },
      format: { as: 'integer' },
      seeds: SEEDS,
      overrides: { 'method.hyper.growthInterval': 2000 },
    },
    {
      id: 'static-diverges',
      statement: 'Step at which the run with a static scale of 2^44 diverges.',
      measure: { kind: 'divergedAt', run: 'static' },
      expect: { atMost: 3 },
      format: { as: 'integer' },
      seeds: SEEDS,
      quick: true,
    },
  ],
} satisfies Experiment
