import type { MethodSpec, OptimizerName, RunConfig, TaskSpec } from '@/lib/experiments/types'

/** What captured steps are held to eager ones on, in Node and in the browser: one line for each kind of task, optimizer and method. */
export const MOONS = {
  ...({ kind: 'points-2d', shape: 'moons', count: 24, noise: 0.1 } as const),
  ...({ hidden: [6, 6], activation: 'gelu-tanh', batchSize: 8 } as const),
}
export const TEACHER = { kind: 'teacher-mlp', hidden: [8, 8], samples: 40, batchSize: 10 } as const
export const TASKS: readonly TaskSpec[] = [
  { kind: 'associative-memory', keys: 6, dim: 4, zipf: 1, batchSize: 3 },
  TEACHER,
  { kind: 'surface', surface: 'rosenbrock', start: [-1.2, 1] },
  { kind: 'noisy-quadratic', curvatures: [1, 10], noiseVariance: 1, batchSize: 4, chains: 3, start: 0.5 },
  { kind: 'noise-only', weights: 7, gradientScale: 2 },
  { kind: 'periodic-linear', steep: 3, start: 0.5 },
]
export const OPTIMIZERS: readonly (readonly [OptimizerName, object])[] = [
  ['sgd', { momentum: 0.9, nesterov: true, weightDecay: 0.01 }],
  ['sgd', { momentum: 0.9, dampening: 0.3 }],
  ['adagrad', { lrDecay: 0.01 }],
  ['rmsprop', { momentum: 0.5, centered: true }],
  ['adadelta', {}],
  ['adam', { amsgrad: true }],
  ['adamw', {}],
  ['lion', { weightDecay: 0.1 }],
  ['signsgd', { momentum: 0.9 }],
  ['muon', {}],
]
export const METHODS: readonly MethodSpec[] = [
  { name: 'sam', hyper: { rho: 0.1 } },
  { name: 's2sam' },
  { name: 'accumulation', hyper: { parts: 4 } },
]

export const configOf = (
  task: TaskSpec,
  name: OptimizerName,
  steps: number,
  hyper = {},
  method?: MethodSpec,
): RunConfig => ({
  task,
  optimizer: { name, hyper: { lr: 0.01, ...hyper } },
  ...(method === undefined ? {} : { method }),
  schedule: { kind: 'linear', totalSteps: steps, endFactor: 0.1 },
  steps,
  seed: 3,
  log: { everySteps: 1, evaluateEverySteps: 50 },
  interventions: [],
})
