/** The course map: every lesson that exists or is to come. Lessons that exist are found by their folder. */
export const MODULES = {
  A: 'Foundations: signal, noise and scale',
  B: 'Optimisers and schedules',
  C: 'Landscape and generalisation',
  D: 'Numbers, memory and debugging',
  E: 'Doing more with less',
  F: 'Beyond one supervised task',
} as const
export type ModuleId = keyof typeof MODULES

export interface PlannedLesson {
  readonly order: number
  readonly module: ModuleId
  readonly slug: string
  readonly title: string
}

export const PLANNED_LESSONS: readonly PlannedLesson[] = [
  { order: 1, module: 'A', slug: 'training-and-sgd', title: 'Training as stochastic optimisation' },
  { order: 2, module: 'A', slug: 'init-and-signal', title: 'Initialisation and signal propagation' },
  { order: 3, module: 'A', slug: 'normalization', title: 'Normalisation: BatchNorm, LayerNorm, RMSNorm, GroupNorm' },
  { order: 4, module: 'B', slug: 'adaptive-optimizers', title: 'From momentum to AdamW' },
  { order: 5, module: 'B', slug: 'adam-vs-sgd', title: 'Why Adam wins on language' },
  { order: 6, module: 'B', slug: 'second-order', title: 'Second-order methods' },
  { order: 7, module: 'B', slug: 'muon', title: 'Steepest descent in other norms, and Muon' },
  { order: 8, module: 'B', slug: 'schedules', title: 'Learning-rate schedules' },
  { order: 9, module: 'B', slug: 'comparing-optimizers', title: 'Comparing optimisers and tuning hyper-parameters' },
  { order: 10, module: 'C', slug: 'loss-landscape', title: 'Loss landscapes: minima, saddles, projections' },
  { order: 11, module: 'C', slug: 'sam', title: 'Sharpness-aware minimisation: SAM, S2-SAM, SL-SAM' },
  { order: 12, module: 'C', slug: 'regularization', title: 'Regularisation and augmentation' },
  { order: 13, module: 'C', slug: 'double-descent-grokking', title: 'Double descent and grokking' },
  { order: 14, module: 'D', slug: 'mixed-precision', title: 'Number formats and mixed precision' },
  { order: 15, module: 'D', slug: 'memory', title: 'Memory: budgets, checkpointing, accumulation, attention' },
  { order: 16, module: 'D', slug: 'debugging', title: 'Debugging training: gradients, clipping, monitors' },
  { order: 17, module: 'E', slug: 'compression-nas', title: 'Sparsity, compression and architecture search' },
  { order: 18, module: 'E', slug: 'distributed', title: 'Hardware and distributed training' },
  { order: 19, module: 'F', slug: 'ssl-transfer-continual', title: 'Self-supervised, transfer and continual learning' },
  { order: 20, module: 'F', slug: 'flow-matching', title: 'Diffusion, flow matching and consistency' },
]
