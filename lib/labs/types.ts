/**
 * Labs: questions to the tensor core that are answered by a measurement instead of a training run, such as "how long does this kernel
 * take here" or "how high is the loss on this plane". Requests and results are plain data; `lib/labs/index.ts` knows who answers which.
 */

/** Request and result of each kind of lab. Results survive JSON, so that they can be recorded. */
export interface Labs {
  /** Dropout, a buffer that is written over, and running statistics inside checkpoints, each done right and wrong. */
  readonly 'checkpoint-pitfalls': {
    readonly request: {
      readonly layers: number
      readonly width: number
      readonly rows: number
      /** Probability of a zero. */
      readonly dropout: number
      /** BatchNorm's. */
      readonly momentum: number
      /** Forward and backward passes that move BatchNorm's buffer. */
      readonly steps: number
      readonly seed: number
    }
    readonly result: {
      readonly dropout: Broken
      readonly inPlace: Broken
      /** The running variance, which starts at 0, as a fraction of the batch's variance. */
      readonly batchNorm: { readonly plain: number; readonly checkpointed: number; readonly corrected: number }
    }
  }
  /** The gradient of a batch, in one piece and in parts. */
  readonly accumulation: {
    readonly request: {
      readonly rows: number
      /** Equal parts of the batch; a divisor of `rows`. */
      readonly parts: number
      readonly width: number
      /** Tokens in each sequence of a second batch, which is cut between sequences. */
      readonly counts: readonly number[]
      readonly seed: number
    }
    readonly result: {
      /** Equal parts, a network without BatchNorm. */
      readonly plain: AccumulationDifference
      /** The same with BatchNorm. */
      readonly batchNorm: AccumulationDifference
      /** Unequal parts, each part's mean loss counted alike. */
      readonly meanOfMeans: AccumulationDifference
      /** Unequal parts, each token counted alike. */
      readonly weighted: AccumulationDifference
    }
  }
  /** Attention of one head, forward, with the matrix of scores and in tiles. */
  readonly 'attention-memory': {
    readonly request: {
      readonly lengths: readonly number[]
      /** Of the head. */
      readonly width: number
      /** Queries, and keys, in a tile. */
      readonly tile: number
      readonly seed: number
    }
    readonly result: {
      readonly rows: readonly {
        readonly length: number
        readonly outputBytes: number
        /** Most bytes alive at once, besides queries, keys and values. */
        readonly naiveBytes: number
        readonly tiledBytes: number
        /** Between the two outputs. */
        readonly largestDifference: number
        readonly naiveMs: number
        readonly tiledMs: number
      }[]
    }
  }
  /** A deep tanh network, forward and backward, with checkpoints every so many layers: what is allocated when, how long it takes, what comes out. */
  readonly checkpoint: {
    readonly request: {
      readonly layers: number
      readonly width: number
      /** Examples in the batch. */
      readonly rows: number
      /** Layers in a segment, one run for each; 0: no checkpoints. The first one is what the others are compared with. */
      readonly segments: readonly number[]
      /** Each times every run once, the order changing from round to round; 0 measures no time. */
      readonly rounds: number
      /** Whether to hand out every allocation. */
      readonly trace: boolean
      readonly seed: number
    }
    readonly result: {
      /** Bytes of one layer's output. */
      readonly activationBytes: number
      /** Bytes of all weights and biases, and of their gradients. */
      readonly parameterBytes: number
      /** Time of the first run's forward pass as a fraction of its step; null if no time was measured. */
      readonly forwardShare: number | null
      readonly runs: readonly CheckpointRun[]
    }
  }
  /** Layer norm against RMS norm, forward and backward, timed in one go on this machine: as fused kernels, and within a small transformer. */
  readonly 'norm-cost': {
    readonly request: {
      readonly rows: number
      /** Of the kernels' inputs, each timed. */
      readonly widths: readonly number[]
      /** Each times both norms once, the order changing from round to round. */
      readonly rounds: number
      readonly seed: number
    }
    readonly result: {
      readonly kernels: readonly ({ readonly width: number } & TimedPair)[]
      /** Loss and gradients of a transformer of 4 layers, width 64, on 8 sequences of 32. */
      readonly step: TimedPair
    }
  }
  /** Standard normal inputs on an offset, through each norm's kernels. */
  readonly 'norm-offset': {
    readonly request: {
      readonly rows: number
      /** A multiple of 4, the number of GroupNorm's groups. */
      readonly width: number
      readonly offsets: readonly number[]
      /** The same offset for all features, or for each its own, normal with that deviation. */
      readonly of: 'all' | 'each'
      readonly seed: number
    }
    readonly result: {
      readonly norms: Readonly<Record<'batch' | 'layer' | 'rms' | 'group', OffsetCurves>>
      /** Of the first row, in float32: as the mean square less the squared mean; centred first; and in float64. Last, the share of rows where the first is negative. */
      readonly variance: Readonly<Record<'naive' | 'centred' | 'exact' | 'negative', readonly number[]>>
    }
  }
  /**
   * The training loss about the ends of two runs from one start, SGD and SAM, on Fashion-MNIST with some labels wrong: on the line through both, on a plane through both, and on filter-normalised random rays from each (Li et al. 2018).
   */
  readonly landscape: {
    readonly request: {
      readonly labelNoise: number
      readonly steps: number
      readonly lr: number
      readonly rho: number
      /** Training examples, the first so many, whose loss is surveyed. */
      readonly examples: number
      /** Points along each axis of the plane. */
      readonly resolution: number
      readonly seed: number
    }
    readonly result: {
      /** `at` 0 is SGD's end, 1 SAM's. */
      readonly line: Readonly<Record<'at' | 'loss' | 'testLoss' | 'testAccuracy', readonly number[]>>
      /** Coordinates in units of the distance between the ends, SGD's at (0, 0), SAM's at (1, 0); `loss` row by row, row 0 at y[0]. */
      readonly plane: Readonly<Record<'x' | 'y' | 'loss', readonly number[]>>
      /** Steps along a ray: 1 moves each neuron's weights by their own norm. */
      readonly rayAt: readonly number[]
      /** Between the two ends, in the 2-norm of all parameters. */
      readonly distance: number
      readonly sgd: LandscapeEnd
      readonly sam: LandscapeEnd
    }
  }
  /** Steps of SGD, SAM, S2-SAM and SL-SAM on a chain of equal layers, timed in one go on this machine; the most memory that each holds. */
  readonly 'sam-cost': {
    readonly request: {
      /** Inputs and outputs of every layer. */
      readonly width: number
      /** By layer, from the input up: 1 if SL-SAM's step includes it, else 0. */
      readonly active: readonly number[]
      readonly batchSize: number
      /** Each times every method once, the order changing from round to round. */
      readonly rounds: number
      readonly seed: number
    }
    readonly result: {
      readonly sgd: SamCost
      readonly sam: SamCost
      readonly s2sam: SamCost
      readonly slsam: SamCost
      /** Parameters of active layers over all. */
      readonly activeShare: number
    }
  }
  /** Three trainings of one small network: plain, with attacked weights (SAM), with attacked inputs (adversarial training); then both attacks on each. */
  readonly attack: {
    readonly request: {
      readonly steps: number
      /** Radius of SAM. */
      readonly rho: number
      /** How far adversarial training moves each coordinate of an input. */
      readonly epsilon: number
      readonly seed: number
    }
    readonly result: { readonly plain: AttackCurve; readonly weights: AttackCurve; readonly inputs: AttackCurve }
  }
}

/** A way to break checkpointing, beside the right way. */
export interface Broken {
  /** Right way: numbers of loss and gradients whose bits differ from those without checkpoints. */
  readonly differingRight: number
  /** Wrong way: how much the loss differs. */
  readonly lossDifference: number
  /** Wrong way: norm of the gradients' error, relative to their norm. */
  readonly gradientError: number
}

/** How a gradient that was summed up in parts differs from one in one piece. */
export interface AccumulationDifference {
  /** Numbers whose bits differ, of `total`. */
  readonly differing: number
  readonly total: number
  readonly largest: number
  /** Numbers at a distance of 0, 1, 2-3, 4-7, ... units in the last place; the last entry counts all that are further off. */
  readonly ulps: readonly number[]
  /** Norm of the difference, relative to the norm. */
  readonly relative: number
}

/** One segment length of the lab `checkpoint`. */
export interface CheckpointRun {
  readonly segment: number
  /** Most bytes alive at once that the step made, without the gradients of weights and biases. */
  readonly peakBytes: number
  /** The same in outputs of one layer. */
  readonly peakUnits: number
  /** The same with the gradients of weights and biases. */
  readonly peakWithGradients: number
  /** Calls of the forward kernel, by layer: input, the square ones, output. */
  readonly forwardCalls: readonly number[]
  /** Numbers in the gradients and the loss whose bits differ from the first run's, and the largest difference. */
  readonly differing: number
  readonly largestDifference: number
  /** Milliseconds of a step, round by round. */
  readonly stepMs: readonly number[]
  /** Median over the rounds of this run's time to the first run's. */
  readonly timeRatio: number | null
  readonly trace: AllocationTrace | null
}

/** What a tensor is: made by the forward pass, made again by the backward pass, a gradient by an activation or by a weight, or else. */
export type TensorRole = 'activation' | 'recomputed' | 'gradient' | 'weight-gradient' | 'other'

/** Kernel calls 0, 1, ... of a step, and what was alive when. */
export interface AllocationTrace {
  readonly calls: readonly {
    readonly pass: 'forward' | 'recompute' | 'backward' | 'other'
    /** 0 is the input layer; -1: none. */
    readonly layer: number
    /** Bytes alive right after the call, without the gradients of weights and biases. */
    readonly bytes: number
  }[]
  readonly tensors: readonly {
    readonly role: TensorRole
    /** The layer whose output (or whose output's gradient) it is. */
    readonly layer: number
    readonly bytes: number
    /** The call that made it, and the call after which it was freed. */
    readonly from: number
    readonly to: number
  }[]
}

/** One method of the lab `sam-cost`. */
export interface SamCost {
  /** Milliseconds of one step, round by round. */
  readonly ms: readonly number[]
  /** The fastest round over SAM's fastest: the least disturbed of each. */
  readonly timeOverSam: number
  /** The most bytes that a step holds besides parameters and data; what is kept from step to step counts. */
  readonly peakBytes: number
  readonly memoryOverSam: number
}

/** One network of the lab `attack`, on points that it has not seen, under attacks of growing length. */
export interface AttackCurve {
  /** Lengths of the attack on the weights, in the 2-norm of all of them. */
  readonly radii: readonly number[]
  readonly lossAtWeights: readonly number[]
  readonly accuracyAtWeights: readonly number[]
  /** Lengths of the attack on the inputs, in each coordinate. */
  readonly shifts: readonly number[]
  readonly lossAtInputs: readonly number[]
  readonly accuracyAtInputs: readonly number[]
}

/** One end of the lab `landscape`. */
export interface LandscapeEnd {
  readonly loss: number
  readonly testAccuracy: number
  /** Of the Hessian of the surveyed loss. */
  readonly topEigenvalue: number
  readonly weightNorm: number
  /** Mean loss over the rays, at each of `rayAt`. */
  readonly ray: readonly number[]
}

/** Milliseconds of one forward and backward pass with either norm, round by round, and layer norm's over RMS norm's within a round. */
export interface TimedPair {
  readonly layerMs: readonly number[]
  readonly rmsMs: readonly number[]
  /** Median and quartiles over the rounds. */
  readonly ratio: { readonly median: number; readonly low: number; readonly high: number }
}

/** One number for each offset that was asked for. */
export interface OffsetCurves {
  /** How much the output still differs from sample to sample: root mean square, each feature's mean over the samples taken away. */
  readonly signal: readonly number[]
  /** Size of the input's gradient over that of the output's. */
  readonly gradient: readonly number[]
  /** Root mean square distance from a float64 calculation on the same inputs, over the signal. */
  readonly error: readonly number[]
}

export type LabName = keyof Labs

/** What is asked, as data: `{ lab: 'norm-cost', rows: 64, ... }`. */
export type LabRequest<L extends LabName = LabName> = { readonly [K in L]: { readonly lab: K } & Labs[K]['request'] }[L]

export type LabResult<L extends LabName = LabName> = Labs[L]['result']

/** One lab as the course shows it: what is asked, and a recording of an answer. */
export interface LabPreset<L extends LabName = LabName> {
  /** kebab-case, unique in the course. */
  readonly id: string
  readonly request: LabRequest<L>
}

/** A recorded answer, `public/recordings/labs/<id>.json`. */
export interface LabRecording<L extends LabName = LabName> {
  readonly lab: string
  /** Of the request: a changed one makes a recording stale. */
  readonly fingerprint: string
  readonly backend: string
  readonly recordedOn: string
  readonly result: LabResult<L>
}
