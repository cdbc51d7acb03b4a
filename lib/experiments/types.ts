/**
 * The contract between content, page and worker: an experiment is data. Everything here survives
 * `JSON.stringify`, so that a run can cross to the worker, into a URL and into a recording.
 */

import type { LabRequest } from '../labs/types'

/** Hyper-parameters by name. Numbers may be moved by a slider mid-run unless they shape the computation. */
export type Hyper = Readonly<Record<string, number | boolean | string | readonly number[]>>

export type OptimizerName = 'sgd' | 'adagrad' | 'rmsprop' | 'adadelta' | 'adam' | 'adamw' | 'lion' | 'signsgd' | 'muon'

export interface OptimizerSpec {
  readonly name: OptimizerName
  /** Overrides of the optimizer's defaults; `lr` is nearly always given. */
  readonly hyper?: Hyper
  /** Who updates the parameters that `name` does not take (Muon takes hidden matrices only). Default: AdamW. */
  readonly rest?: { readonly name: OptimizerName; readonly hyper?: Hyper }
}

/** How a step uses the gradient: once as it is, twice (SAM), scaled and rounded. One file in `lib/methods` for each. */
export type MethodName = 'plain' | 'sam' | 's2sam' | 'accumulation'

export interface MethodSpec {
  readonly name: MethodName
  /** Overrides of the method's defaults. */
  readonly hyper?: Hyper
}

/** The learning rate of update t = 0, 1, ... is `hyper.lr` times the schedule's factor; names follow PyTorch. */
export type ScheduleSpec =
  | { readonly kind: 'constant' }
  | { readonly kind: 'linear'; readonly totalSteps: number; readonly endFactor: number }
  | { readonly kind: 'inverse-time'; readonly offset: number } // offset / (offset + t)
  | { readonly kind: 'warmup_cosine'; readonly warmup: number; readonly totalSteps: number }

export type Activation = 'relu' | 'tanh' | 'gelu-exact' | 'gelu-tanh' | 'silu'

/** What is trained: data, model and loss. One file in `lib/tasks` for each kind. */
export type TaskSpec =
  /** Ten classes of 28x28 clothing images; MLP 784 -> hidden -> 10, softmax cross-entropy, mini-batches. */
  | {
      readonly kind: 'fashion-mnist'
      readonly hidden: readonly number[]
      readonly activation: Activation
      readonly batchSize: number
    }
  /** Two classes of points in the plane; MLP 2 -> hidden -> 2. Field `boundary` (P(class 1) on a grid) and `points`. */
  | {
      readonly kind: 'points-2d'
      readonly shape: 'spiral' | 'moons' | 'rings'
      readonly count: number
      readonly noise: number
      readonly hidden: readonly number[]
      readonly activation: Activation
      readonly batchSize: number
    }
  /** One d x d matrix must map key k to value k; key k is asked for with probability proportional to k^-zipf. */
  | {
      readonly kind: 'associative-memory'
      readonly keys: number
      readonly dim: number
      readonly zipf: number
      /** Samples a step; 0 means the exact expectation over all keys. */
      readonly batchSize: number
    }
  /** A student MLP imitates a random tanh teacher 32-64-64-10 (labels are the teacher's arg max). */
  | {
      readonly kind: 'teacher-mlp'
      readonly hidden: readonly number[]
      readonly samples: number
      readonly batchSize: number
    }
  /** A function of two variables, deterministic gradient. Metrics `x`, `y`; field `surface`. */
  | {
      readonly kind: 'surface'
      readonly surface: 'quadratic' | 'rosenbrock' | 'saddle'
      /** Ratio of the two curvatures (quadratic only). */
      readonly condition?: number
      readonly start: readonly [number, number]
    }
  /** f(x) = 1/2 sum_i a_i x_i^2 with Gaussian gradient noise of variance `noiseVariance / batchSize` a coordinate; many chains at once. */
  | {
      readonly kind: 'noisy-quadratic'
      readonly curvatures: readonly number[]
      readonly noiseVariance: number
      readonly batchSize: number
      readonly chains: number
      readonly start: number
    }
  /** Weights that start at 1 and receive zero-mean Gaussian gradients only: what is left is the decay. */
  | { readonly kind: 'noise-only'; readonly weights: number; readonly gradientScale: number }
  /** MLP 2 -> hidden -> 1 learns sin(pi x) cos(pi y) on a square; mean squared error, mini-batches. */
  | {
      readonly kind: 'regression-2d'
      readonly hidden: readonly number[]
      readonly activation: Activation
      readonly samples: number
      readonly batchSize: number
    }
  /** A decoder-only transformer predicts the next symbol of a random source of order 2. Metric `floor`: its entropy. */
  | {
      readonly kind: 'sequence'
      readonly symbols: number
      readonly layers: number
      readonly width: number
      readonly heads: number
      readonly norm: 'layer' | 'rms'
      /** Symbols to predict in each sequence. */
      readonly length: number
      /** Sequences a step. */
      readonly batchSize: number
    }
  /** f_t(x) = C x if t mod 3 = 1, else -x, on [-1, 1] (Reddi et al. 2018). The optimum is x = -1 for C > 2. */
  | { readonly kind: 'periodic-linear'; readonly steep: number; readonly start: number }

/** Scalars that come in numbered families, one for each layer or arm: `layerGradNorm/0`, `layerGradNorm/1`, ... */
export type MetricFamily = 'layerGradNorm' // norm of the gradient of one layer's parameters

/** Scalars that are logged at every row of a run; a task or a method says which of them it has. */
export type MetricName = ScalarMetric | FamilyMember
export type FamilyMember = `${MetricFamily}/${number}`
/** Something for some of the metrics. */
export type MetricRecord<T> = Readonly<Partial<Record<ScalarMetric, T>>> & Readonly<Record<FamilyMember, T>>

/** Metrics that stand alone. */
export type ScalarMetric =
  | 'loss' // the training loss of this step's batch, before the update
  | 'testLoss'
  | 'testAccuracy' // fraction in [0, 1]
  | 'trainAccuracy'
  | 'gradNorm'
  | 'perturbedLoss' // SAM and its kin: the loss at the perturbed weights
  | 'frequentLoss' // associative-memory: mean loss over the more frequent half of the keys
  | 'rareLoss'
  | 'x'
  | 'y'
  | 'meanWeight' // noise-only: mean of |w|
  | 'floor' // what the loss can't fall below: noisy-quadratic, the stationary loss that theory predicts at the present rate; sequence, the entropy
  | 'bound' // noisy-quadratic: the textbook bound, with the noise's variance read as its second moment

/** Arrays that are logged now and then: heat maps, point clouds, vectors. */
export type FieldName = 'boundary' | 'points' | 'surface' | 'singularValues'

export interface LogSpec {
  /** A row every this many steps (1 for short runs). */
  readonly everySteps: number
  /** Held-out metrics and fields every this many steps; a multiple of `everySteps`. */
  readonly evaluateEverySteps: number
}

/** One resolved training run: all that the engine needs, and all that reproduces it. */
export interface RunConfig {
  readonly task: TaskSpec
  readonly optimizer: OptimizerSpec
  /** Default: plain. */
  readonly method?: MethodSpec
  readonly schedule: ScheduleSpec
  readonly seed: number
  readonly steps: number
  readonly log: LogSpec
  /** Sliders that were moved while it ran, in order of step; replayed exactly. */
  readonly interventions: readonly Intervention[]
}

/** "From step `atStep` on, the number at `path` is `value`." Paths are dotted, as in `optimizer.hyper.lr`. */
export interface Intervention {
  readonly atStep: number
  readonly path: string
  readonly value: number
}

export interface RunSpec {
  /** Short name in legend and data table, e.g. "AdamW". */
  readonly label: string
  /** Which of the course-wide run colours and dash patterns; an optimizer's is always the same. */
  readonly style: RunStyle
  readonly optimizer: OptimizerSpec
  readonly method?: MethodSpec
  readonly task?: TaskSpec
  readonly schedule?: ScheduleSpec
  readonly steps?: number
}

export type RunStyle =
  | 'sgd'
  | 'momentum'
  | 'nesterov'
  | 'adagrad'
  | 'rmsprop'
  | 'adadelta'
  | 'adam'
  | 'adamw'
  | 'muon'
  | 'amsgrad'
  /** Settings of one optimizer beside each other (rates, batch sizes): colours that no optimizer has. */
  | 'variant-1'
  | 'variant-2'
  | 'variant-3'
  | 'variant-4'

interface ControlBase {
  /** Unique in the experiment; also its URL parameter. */
  readonly id: string
  readonly label: string
  /** Keys of the runs that it changes; default: all. */
  readonly runs?: readonly string[]
  /** Where in `RunConfig` it acts, e.g. `optimizer.hyper.lr`, `task.batchSize`. Several paths move together. */
  readonly path: string | readonly string[]
}
/** A slider. Hyper-parameters with `live: true` act mid-run; the rest take effect at the next Run. */
export interface SliderControl extends ControlBase {
  readonly kind: 'slider'
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly scale: 'linear' | 'log' | 'integer'
  readonly live: boolean
}
/** A choice among named values. */
export interface ChoiceControl extends ControlBase {
  readonly kind: 'choice'
  readonly options: readonly { readonly label: string; readonly value: string | number | boolean | readonly number[] }[]
}
export type Control = SliderControl | ChoiceControl

export type XAxis = 'step' | 'gradientEvaluations' | 'seconds'
export type View =
  /** Curves over training; the first view is the large one. */
  | {
      readonly kind: 'line'
      readonly title: string
      readonly metric: MetricName
      readonly yLabel: string
      readonly yScale: 'linear' | 'log'
      readonly xScale?: 'linear' | 'log'
      /** Further metrics of the same runs, drawn thin and dotted (theory beside measurement). */
      readonly references?: readonly { readonly metric: MetricName; readonly label: string }[]
      /** Horizontal rules. */
      readonly levels?: readonly { readonly value: number; readonly label: string }[]
    }
  /** A heat map of `field` with, if named, the runs' paths or the data points over it. */
  | {
      readonly kind: 'field'
      readonly title: string
      readonly field: 'boundary' | 'surface'
      readonly overlay: 'points' | 'paths'
    }
  /** A family of metrics over training: one row for each member, colour by value, one panel a run. */
  | {
      readonly kind: 'heat'
      readonly title: string
      readonly family: MetricFamily
      /** What a row is, e.g. `layer`. */
      readonly rowLabel: string
      readonly valueLabel: string
      readonly scale: 'linear' | 'log'
    }
  /** The latest value of a vector field against its index, one line a run. */
  | {
      readonly kind: 'vector'
      readonly title: string
      readonly field: 'singularValues'
      readonly xLabel: string
      readonly yLabel: string
      readonly yScale: 'linear' | 'log'
    }

/** A number read off finished runs, or computed; declarative, so that page, tests and CLI all run the same. */
export type Measure =
  | { readonly kind: 'final'; readonly run: string; readonly metric: MetricName }
  /** Mean over the last `rows` logged rows (ignoring rows where the metric was not measured). */
  | { readonly kind: 'meanLast'; readonly run: string; readonly metric: MetricName; readonly rows: number }
  | { readonly kind: 'min' | 'max'; readonly run: string; readonly metric: MetricName }
  /** First step at which the metric, averaged over `window` rows, is at or below (above) the level; Infinity if never. */
  | {
      readonly kind: 'stepsTo'
      readonly run: string
      readonly metric: MetricName
      readonly direction: 'below' | 'above'
      readonly level: number
      readonly window: number
    }
  | { readonly kind: 'ratio' | 'difference'; readonly of: Measure; readonly to: Measure }
  /** The step named in the run's `diverged` end; Infinity if it did not diverge. */
  | { readonly kind: 'divergedAt'; readonly run: string }
  /** A number of a lab's result (`lib/labs`), at a dotted path; the claim's seed takes the place of the request's, if it has one. */
  | { readonly kind: 'lab'; readonly request: LabRequest; readonly read: string }
  /** Newton-Schulz on a random matrix, no training (lib/linalg). */
  | {
      readonly kind: 'newtonSchulz'
      readonly rows: number
      readonly cols: number
      readonly matrix: 'gaussian' | 'near-low-rank'
      readonly steps: number
      readonly coefficients: 'muon' | 'cubic'
      readonly statistic: 'smallest' | 'largest' | 'cosine'
    }

export interface Claim {
  /** Unique in the experiment; `<Measured claim="experiment/claim" />`. */
  readonly id: string
  /** The sentence that it backs, in words. */
  readonly statement: string
  readonly measure: Measure
  /** What must hold of the median over the seeds, or the claim (and `npm run claims`) fails. */
  readonly expect: { readonly atLeast?: number; readonly atMost?: number }
  /** How to print it. */
  readonly format: { readonly digits: number; readonly unit?: string; readonly as?: 'percent' | 'integer' }
  /** At least 5 unless the run has no randomness. */
  readonly seeds: readonly number[]
  /** Replaces the experiment's `runs` values for this claim only, by dotted path within a run's config. */
  readonly overrides?: Readonly<Record<string, number | string | boolean | undefined>>
  /** In the subset that `npm test` runs (keep it to a few seconds). */
  readonly quick?: boolean
}

/** Where a learning rate comes from: every value of the grid is tried for each run; best median wins. */
export interface Sweep {
  readonly path: string
  readonly grid: Readonly<Record<string, readonly number[]>>
  readonly measure: {
    readonly metric: MetricName
    readonly kind: 'final' | 'meanLast' | 'min' | 'max'
    /** For `meanLast`. */
    readonly rows?: number
    readonly better: 'lower' | 'higher'
  }
  readonly seeds: readonly number[]
}

export interface Prediction {
  readonly question: string
  readonly options: readonly { readonly label: string; readonly correct: boolean; readonly why: string }[]
}

export interface Experiment {
  /** kebab-case, unique in the course, equal to the file's name. */
  readonly id: string
  readonly title: string
  /** One or two plain sentences under the title: what is compared, on what. */
  readonly question: string
  /** URL of the paper or note it goes back to. */
  readonly source: string
  readonly base: {
    readonly task: TaskSpec
    readonly schedule?: ScheduleSpec
    readonly steps: number
    readonly seed?: number
    readonly log: LogSpec
  }
  readonly runs: Readonly<Record<string, RunSpec>>
  /** Consecutive seeds that a press on Run trains and the recording holds; 1 draws no band. */
  readonly seeds: number
  readonly controls: readonly Control[]
  readonly views: readonly View[]
  readonly predict?: Prediction
  readonly claims: readonly Claim[]
  readonly sweep?: Sweep
}
