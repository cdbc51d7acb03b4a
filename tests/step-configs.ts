import type { MethodSpec, OptimizerName, RunConfig, TaskSpec } from '@/lib/experiments/types'

/** What captured steps are held to eager ones on, in Node and in the browser: one line for each kind of task, optimizer and method. */
export const MOONS = {
  ...({ kind: 'points-2d', shape: 'moons', count: 24, noise: 0.1 } as const),
  ...({ hidden: [6, 6], activation: 'gelu-tanh', batchSize: 8 } as const),
}
export const TEACHER = { kind: 'teacher-mlp', hidden: [8, 8], samples: 40, batchSize: 10 } as const
const NORMED = { kind: 'normed-mlp', depth: 2, width: 8, samples: 40, batchSize: 10 } as const
const SEQUENCE = { kind: 'sequence', symbols: 8, layers: 1, width: 8, heads: 2, length: 6, batchSize: 2 } as const
export const TASKS: readonly TaskSpec[] = [
  { kind: 'associative-memory', keys: 6, dim: 4, zipf: 1, batchSize: 3 },
  TEACHER,
  { kind: 'surface', surface: 'rosenbrock', start: [-1.2, 1] },
  { kind: 'surface', surface: 'hyperbola', labelNoise: 0.5, start: [1.4, 0.3] },
  { ...TEACHER, labelNoise: 0.3, curvature: { examples: 20, iterations: 2 } },
  { kind: 'noisy-quadratic', curvatures: [1, 10], noiseVariance: 1, batchSize: 4, chains: 3, start: 0.5 },
  { kind: 'noise-only', weights: 7, gradientScale: 2 },
  { kind: 'periodic-linear', steep: 3, start: 0.5 },
  { kind: 'deep-mlp', layers: 5, width: 4, segment: 2, samples: 24, batchSize: 8 },
  { ...NORMED, norm: 'batch', wiring: 'plain' },
  { ...NORMED, norm: 'rms', wiring: 'pre', normInput: true, offset: 10 },
  { ...NORMED, norm: 'group', wiring: 'post', scaledBranches: true },
  { ...SEQUENCE, norm: 'layer', placement: 'post', init: 'xavier' },
  { ...SEQUENCE, norm: 'none' },
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
  { name: 'asam' },
  { name: 's2sam' },
  { name: 'slsam', hyper: { layers: 2 } },
  { name: 'accumulation', hyper: { parts: 4 } },
  { name: 'mixed-precision', hyper: { format: 'float16', lossScale: 2 ** 24, dynamicScale: true, growthInterval: 5 } },
  { name: 'mixed-precision', hyper: { format: 'bfloat16', masterWeights: false, rounding: 'stochastic' } },
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

/** A run under a method: Adam, or SGD with momentum where Adam would be refused, since steps may be skipped. */
export const configUnder = (method: MethodSpec, steps: number): RunConfig =>
  method.hyper?.dynamicScale === true
    ? configOf(MOONS, 'sgd', steps, { momentum: 0.9 }, method)
    : configOf(MOONS, 'adam', steps, {}, method)
