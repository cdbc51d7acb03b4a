import type { Experiment } from '@/lib/experiments/types'

const STEPS = 2000
const COST = { lab: 'sam-cost', width: 256, batchSize: 128, rounds: 30, seed: 1 } as const
const TWO_OF_EIGHT = { ...COST, active: [0, 0, 1, 0, 0, 0, 1, 0] } as const
const TOP_TWO = { ...COST, active: [0, 0, 0, 0, 0, 0, 1, 1] } as const
const BOTTOM_TWO = { ...COST, active: [1, 1, 0, 0, 0, 0, 0, 0] } as const
const ATTACK = { lab: 'attack', steps: 400, rho: 0.5, epsilon: 0.15, seed: 1 } as const
const GD = { name: 'sgd', hyper: { lr: 0.05, momentum: 0 } } as const
const SAM = (rho: number) => ({ name: 'sam', hyper: { rho } }) as const
const sharpnessOf = (run: string) => ({ kind: 'final', run, metric: 'topEigenvalue' }) as const

/** Gradient descent and SAM stay where nothing is random: one seed says all. */
const EXACT = [1]
const NOISY = [1, 2, 3, 4, 5]

export default {
  id: 'flat-valley',
  title: 'One valley, from sharp to flat',
  question:
    'Every point of the curve xy = 1 is a perfect minimum of L = (xy − 1)²/2. All runs start at the sharp end, at (4, 0.3), with the same rate. Who stays there?',
  source: 'https://arxiv.org/abs/2010.01412',
  base: {
    task: { kind: 'surface', surface: 'hyperbola', start: [4, 0.3] },
    steps: STEPS,
    log: { everySteps: 10, evaluateEverySteps: STEPS },
  },
  runs: {
    gd: { label: 'Gradient descent', style: 'sgd', optimizer: GD },
    'sam-small': { label: 'SAM, radius 0.1', style: 'variant-1', optimizer: GD, method: SAM(0.1) },
    'sam-large': { label: 'SAM, radius 0.2', style: 'variant-2', optimizer: GD, method: SAM(0.2) },
    noise: {
      label: 'Noisy target',
      style: 'variant-3',
      optimizer: GD,
      task: { kind: 'surface', surface: 'hyperbola', labelNoise: 0.5, start: [4, 0.3] },
    },
  },
  seeds: 1,
  controls: [
    {
      kind: 'slider',
      id: 'rho',
      label: 'Radius of the first SAM',
      runs: ['sam-small'],
      path: 'method.hyper.rho',
      min: 0.01,
      max: 0.5,
      scale: 'log',
      live: true,
    },
    {
      kind: 'slider',
      id: 'lr',
      label: 'Rate of all runs',
      path: 'optimizer.hyper.lr',
      min: 0.005,
      max: 0.2,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    { kind: 'field', title: 'Paths', field: 'surface', overlay: 'paths' },
    {
      kind: 'line',
      title: 'Sharpness: largest eigenvalue of the Hessian',
      metric: 'topEigenvalue',
      yLabel: 'largest eigenvalue',
      yScale: 'linear',
      levels: [{ value: 2, label: 'flattest minimum' }],
    },
  ],
  predict: {
    question:
      'Gradient descent reaches the valley floor near (4, 0.25) within a few steps. Then the loss is zero. What does SAM do from there?',
    options: [
      {
        label: 'It stops too: the gradient at the minimum is zero, so there is nothing to perturb along',
        correct: false,
        why: 'At a point where the gradient is exactly zero, yes. But SAM divides by the length of the gradient: however small it is, the perturbation has length ρ, and the gradient there is not small. SAM never quite reaches the floor; it keeps crossing it.',
      },
      {
        label: 'It slides along the floor to (1, 1)',
        correct: true,
        why: 'Its second gradient is taken a distance ρ up the wall. The step against it goes back across the valley and a little along it, towards the side where the wall is less steep.',
      },
      {
        label: 'It climbs out of the valley and diverges',
        correct: false,
        why: 'Only the gradient is measured higher up. The step starts at the old weights and still goes down.',
      },
    ],
  },
  claims: [
    {
      id: 'gd-sharpness',
      statement: 'Largest eigenvalue of the Hessian where gradient descent stops.',
      measure: sharpnessOf('gd'),
      expect: { atLeast: 16, atMost: 16.1 },
      format: { significantDigits: 4 },
      seeds: EXACT,
      quick: true,
    },
    {
      id: 'sam-small-sharpness',
      statement: 'The same for SAM with radius 0.1 after 2,000 steps.',
      measure: sharpnessOf('sam-small'),
      expect: { atMost: 3 },
      format: { significantDigits: 3 },
      seeds: EXACT,
    },
    {
      id: 'sam-large-sharpness',
      statement: 'The same for SAM with radius 0.2 after 2,000 steps.',
      measure: sharpnessOf('sam-large'),
      expect: { atMost: 2.1 },
      format: { significantDigits: 3 },
      seeds: EXACT,
    },
    {
      id: 'sam-large-loss',
      statement: 'Loss of SAM with radius 0.2 after 2,000 steps: it hovers about the floor.',
      measure: { kind: 'final', run: 'sam-large', metric: 'loss' },
      expect: { atLeast: 1e-6, atMost: 1e-2 },
      format: { significantDigits: 2 },
      seeds: EXACT,
    },
    {
      id: 'gd-loss',
      statement: 'Loss of gradient descent after 2,000 steps.',
      measure: { kind: 'final', run: 'gd', metric: 'loss' },
      expect: { atMost: 1e-9 },
      format: { significantDigits: 2 },
      seeds: EXACT,
    },
    {
      id: 'noise-sharpness',
      statement: 'Largest eigenvalue after 2,000 steps of gradient descent on a noisy target.',
      measure: sharpnessOf('noise'),
      expect: { atMost: 8 },
      format: { significantDigits: 2 },
      seeds: NOISY,
    },
    {
      id: 'gd-sharpness-high-rate',
      statement: 'Largest eigenvalue where gradient descent stops at rate 0.15.',
      measure: sharpnessOf('gd'),
      expect: { atMost: 13.4 },
      format: { significantDigits: 3 },
      seeds: EXACT,
      overrides: { 'optimizer.hyper.lr': 0.15 },
    },
    {
      id: 'sam-small-sharpness-slow',
      statement: 'Largest eigenvalue for SAM with radius 0.1 after 6,000 steps at rate 0.02.',
      measure: sharpnessOf('sam-small'),
      expect: { atLeast: 2.2, atMost: 2.3 },
      format: { significantDigits: 3 },
      seeds: EXACT,
      overrides: { 'optimizer.hyper.lr': 0.02, steps: 6000 },
    },
    {
      id: 'drift-check',
      statement:
        'Largest eigenvalue for SAM with radius 0.2 after 2,000 steps at rate 0.005; theory of the drift: 7.42.',
      measure: sharpnessOf('sam-large'),
      expect: { atLeast: 7, atMost: 7.5 },
      format: { significantDigits: 3 },
      seeds: EXACT,
      overrides: { 'optimizer.hyper.lr': 0.005 },
    },
    ...(['plain', 'weights', 'inputs'] as const).flatMap((net) =>
      (['Weights', 'Inputs'] as const).map((attacked) => ({
        id: `attack-${net}-${attacked.toLowerCase()}`,
        statement: `Test loss of the network trained "${net}" under an attack on ${attacked.toLowerCase()}, as long as in training (lab "attack").`,
        measure: { kind: 'lab', request: ATTACK, read: `${net}.lossAt${attacked}.4` } as const,
        expect: { atLeast: 0, atMost: 5 },
        format: { significantDigits: 2 },
        seeds: NOISY,
      })),
    ),
    ...(
      [
        ['sgd-time', TWO_OF_EIGHT, 'sgd.timeOverSam', 'Time of a step of SGD'],
        ['s2sam-time', TWO_OF_EIGHT, 's2sam.timeOverSam', 'Time of a step of S2-SAM'],
        ['slsam-time', TWO_OF_EIGHT, 'slsam.timeOverSam', 'Time of a step of SL-SAM, layers 3 and 7 of 8 active'],
        ['slsam-time-top', TOP_TWO, 'slsam.timeOverSam', 'Time of a step of SL-SAM, layers 7 and 8 of 8 active'],
        ['slsam-time-bottom', BOTTOM_TWO, 'slsam.timeOverSam', 'Time of a step of SL-SAM, layers 1 and 2 of 8 active'],
        ['sgd-memory', TWO_OF_EIGHT, 'sgd.memoryOverSam', 'Memory of a step of SGD'],
        ['s2sam-memory', TWO_OF_EIGHT, 's2sam.memoryOverSam', 'Memory of a step of S2-SAM'],
        ['slsam-memory', TWO_OF_EIGHT, 'slsam.memoryOverSam', 'Memory of a step of SL-SAM, 2 of 8 layers active'],
      ] as const
    ).map(([id, request, read, what]) => ({
      id,
      statement: `${what}, over SAM's (lab "sam-cost").`,
      measure: { kind: 'lab', request, read } as const,
      expect: { atLeast: 0.2, atMost: 1.3 },
      format: { significantDigits: 2 },
      seeds: NOISY,
    })),
  ],
} satisfies Experiment
