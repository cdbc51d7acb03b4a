/**
 * The contract between content, page and worker: an experiment is data. Everything here survives
 * `JSON.stringify`, so that a run can cross to the worker, into a URL and into a recording.
 */

import type { LabRequest } from '../labs/types'
import type { NormName, TaskSpec } from './task-spec'

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
export type MethodName = 'plain' | 'sam' | 'asam' | 's2sam' | 'slsam' | 'accumulation' | 'mixed-precision'

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

export type { Activation, CurvatureSpec, NormName, TaskSpec } from './task-spec'

/** Scalars that come in numbered families, one for each layer or arm: `layerGradNorm/0`, `layerGradNorm/1`, ... */
export type MetricFamily =
  | 'layerGradNorm' // norm of the gradient of one layer's parameters
  | 'armProbability' // SL-SAM: the chance that a layer takes part in the step
  | 'layerActive' // SL-SAM: 1 if it does, else 0

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
  | 'batchStatisticsLoss' // BatchNorm: the test loss where test batches of the training size are normalised by their own statistics
  | 'batchStatisticsAccuracy'
  | 'gradNorm'
  | 'perturbedLoss' // SAM and its kin: the loss at the perturbed weights
  | 'lossScaleLog2' // mixed precision: the power of two that this step's loss was multiplied by
  | 'skippedSteps' // ... steps skipped so far, for their gradients overflowed
  | 'flushedToZero' // ... share of the gradients that are not zero in float32 and are zero in the format
  | 'lostUpdates' // ... share of the updates that rounding took back, without master weights
  | 'activeShare' // SL-SAM: parameters of the layers that take part, over all
  | 'topEigenvalue' // of the training loss's Hessian: exact on a surface, elsewhere by power iteration
  | 'frequentLoss' // associative-memory: mean loss over the more frequent half of the keys
  | 'rareLoss'
  | 'x'
  | 'y'
  | 'meanWeight' // noise-only: mean of |w|
  | 'floor' // what the loss can't fall below: noisy-quadratic, the stationary loss that theory predicts at the present rate; sequence, the entropy
  | 'bound' // noisy-quadratic: the textbook bound, with the noise's variance read as its second moment

/** Arrays that are logged now and then: heat maps, point clouds, vectors. */
export type FieldName = 'boundary' | 'points' | 'surface' | 'singularValues' | 'gradientMagnitudes'

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
  /** Left out where one optimizer trains all along, so that fingerprints of older runs stay. */
  readonly switchTo?: OptimizerSwitch
}

/**
 * "The updates from step `atStep` on are by this optimizer." Weights, data, method, schedule and the model's buffers go on as they are; the optimizer's
 * own state and its clocks begin anew. Rows up to `atStep` are those of the run without a switch. Interventions under `optimizer` act on the
 * first optimizer only: from `atStep` on they change nothing.
 */
export interface OptimizerSwitch {
  /** At least 1; from the run's last step on it has no effect. */
  readonly atStep: number
  readonly optimizer: OptimizerSpec
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
  /** At the line's end, where `label` is too long for that. */
  readonly short?: string
  /** Which of the course-wide run colours and dash patterns; an optimizer's is always the same. */
  readonly style: RunStyle
  readonly optimizer: OptimizerSpec
  readonly method?: MethodSpec
  readonly task?: TaskSpec
  readonly schedule?: ScheduleSpec
  readonly steps?: number
  /** Another optimizer takes over half-way; the run is drawn from there on, since before it equals its parent. Readers make such runs with Fork. */
  readonly switchTo?: OptimizerSwitch
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
  | 'sam'
  /** Settings of one optimizer beside each other (rates, batch sizes): colours that no optimizer has. */
  | 'variant-1'
  | 'variant-2'
  | 'variant-3'
  | 'variant-4'
  /** Norms beside each other. */
  | `norm-${NormName}`

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
      /** The lowest value that the linear axis must hold: a start far below would flatten all that matters. */
      readonly yMin?: number
      /** The highest value that the linear axis must hold, likewise. */
      readonly yMax?: number
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
  /** How the gradients' magnitudes lie in the range of the format that a run rounds to, one panel a run. */
  | {
      readonly kind: 'histogram'
      readonly title: string
      readonly field: 'gradientMagnitudes'
      readonly xLabel: string
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

/** 0.0347 is "0.035" with two significant digits and "3.5 %" as percent with one decimal; integers are for counts. */
export type ClaimFormat =
  | { readonly significantDigits: number; readonly as?: undefined }
  | { readonly as: 'percent'; readonly decimals: number }
  | { readonly as: 'integer' }

export interface Claim {
  /** Unique in the experiment; `<Measured claim="experiment/claim" />`. */
  readonly id: string
  /** The sentence that it backs, in words. */
  readonly statement: string
  readonly measure: Measure
  /** What must hold of the median over the seeds, or the claim (and `npm run claims`) fails. */
  readonly expect: { readonly atLeast?: number; readonly atMost?: number }
  /** How to print it. */
  readonly format: ClaimFormat
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
  /** Ids of the controls that a slide has room for; default: all. */
  readonly controlsOnSlide?: readonly string[]
  readonly views: readonly View[]
  /** What the large line chart opens on; default: steps. */
  readonly xAxis?: XAxis
  readonly predict?: Prediction
  readonly claims: readonly Claim[]
  readonly sweep?: Sweep
}
