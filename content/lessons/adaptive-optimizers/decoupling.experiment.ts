import type { Experiment } from '@/lib/experiments/types'

const SEEDS = [1, 2, 3, 4, 5]
const DECAY = 0.1
const LR = 0.001

const SCALES = [
  { id: 'small', scale: 0.01, l2: { atMost: 0.05 } },
  { id: 'unit', scale: 1, l2: { atLeast: 0.79, atMost: 0.85 } },
  { id: 'large', scale: 100, l2: { atLeast: 0.97, atMost: 1.03 } },
] as const

export default {
  id: 'decoupling',
  title: 'Who decides how much decays?',
  question:
    '200 weights start at 1 and receive gradients that are pure noise. Only weight decay can shrink them. Adam adds the decay to the gradient; AdamW applies it to the weight.',
  source: 'https://arxiv.org/abs/1711.05101',
  base: {
    task: { kind: 'noise-only', weights: 200, gradientScale: 1 },
    steps: 2000,
    seed: 1,
    log: { everySteps: 20, evaluateEverySteps: 2000 },
  },
  runs: {
    l2: { label: 'Adam + L2', style: 'adam', optimizer: { name: 'adam', hyper: { lr: LR, weightDecay: DECAY } } },
    adamw: { label: 'AdamW', style: 'adamw', optimizer: { name: 'adamw', hyper: { lr: LR, weightDecay: DECAY } } },
  },
  seeds: 1,
  controls: [
    {
      kind: 'choice',
      id: 'scale',
      label: 'Scale of the gradients',
      path: 'task.gradientScale',
      options: [
        { label: '0.01', value: 0.01 },
        { label: '1', value: 1 },
        { label: '100', value: 100 },
      ],
    },
    {
      kind: 'slider',
      id: 'decay',
      label: 'Weight decay λ',
      path: 'optimizer.hyper.weightDecay',
      min: 0.01,
      max: 1,
      scale: 'log',
      live: true,
    },
  ],
  views: [
    {
      kind: 'line',
      title: 'What is left of the weights',
      metric: 'meanWeight',
      yLabel: 'mean |w|',
      yScale: 'linear',
      levels: [{ value: 0.8187, label: '(1 − 0.0001)^2000' }],
    },
  ],
  predict: {
    question: 'At gradient scale 1 both runs agree. Make every gradient 100 times smaller. What happens?',
    options: [
      {
        label: 'Adam + L2 decays much more, AdamW as before',
        correct: true,
        why: 'Adam divides the whole gradient, decay included, by its own size. When the noise is small the decay term is what is left, and it is blown up to full-size steps.',
      },
      {
        label: 'Both decay 100 times less',
        correct: false,
        why: 'AdamW never looks at the gradient when it decays: each step multiplies the weight by 1 − ηλ.',
      },
      {
        label: 'Adam + L2 decays much less, AdamW as before',
        correct: false,
        why: 'That is what happens at scale 100: the decay term drowns in a large denominator. Smaller gradients do the opposite.',
      },
      {
        label: 'Nothing changes in either: Adam is scale-free',
        correct: false,
        why: 'Adam is scale-free in the whole gradient. L2 adds a part that does not scale with the loss, so the balance of the two changes.',
      },
    ],
  },
  claims: [
    ...SCALES.map(({ id, scale, l2 }) => ({
      id: `l2-${id}`,
      statement: `Mean weight left by Adam + L2 after 2,000 steps at gradient scale ${scale}.`,
      measure: { kind: 'final', run: 'l2', metric: 'meanWeight' } as const,
      expect: l2,
      format: { significantDigits: 3 },
      seeds: SEEDS,
      overrides: { 'task.gradientScale': scale },
    })),
    ...SCALES.map(({ id, scale }) => ({
      id: `adamw-${id}`,
      statement: `Mean weight left by AdamW after 2,000 steps at gradient scale ${scale}.`,
      measure: { kind: 'final', run: 'adamw', metric: 'meanWeight' } as const,
      expect: { atLeast: 0.8, atMost: 0.835 },
      format: { significantDigits: 3 },
      seeds: SEEDS,
      overrides: { 'task.gradientScale': scale },
    })),
  ],
} satisfies Experiment
