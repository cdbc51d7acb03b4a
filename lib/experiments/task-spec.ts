export type Activation = 'relu' | 'tanh' | 'gelu-exact' | 'gelu-tanh' | 'silu'

/** What a network does between its layers to keep their scale. */
export type NormName = 'none' | 'batch' | 'layer' | 'rms' | 'group'

/** How a task measures the largest eigenvalue of its training loss's Hessian, as metric `topEigenvalue`; see `lib/tasks/with-curvature.ts`. */
export interface CurvatureSpec {
  readonly examples: number
  readonly iterations: number
}

/** What is trained: data, model and loss. One file in `lib/tasks` for each kind. */
export type TaskSpec =
  /** Ten classes of 28x28 clothing images; MLP 784 -> hidden -> 10, softmax cross-entropy, mini-batches. */
  | {
      readonly kind: 'fashion-mnist'
      readonly hidden: readonly number[]
      readonly activation: Activation
      readonly batchSize: number
      readonly labelNoise?: number
      readonly curvature?: CurvatureSpec
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
      readonly labelNoise?: number
      readonly curvature?: CurvatureSpec
    }
  /**
   * The same teacher's labels, learnt by a deep ReLU MLP with a norm in every layer (`lib/models/normed-mlp.ts`). Metrics `layerGradNorm/i`; with BatchNorm also
   * `batchStatisticsLoss` and `batchStatisticsAccuracy`.
   */
  | {
      readonly kind: 'normed-mlp'
      /** Layers (plain) or residual blocks of two matrices (pre, post). */
      readonly depth: number
      readonly width: number
      readonly norm: NormName
      readonly wiring: 'plain' | 'pre' | 'post'
      /** Of GroupNorm; 4 by default. Divides the width. */
      readonly groups?: number
      /** The initial residual branches are divided by the root of the depth. */
      readonly scaledBranches?: boolean
      /** One more norm, over the inputs. */
      readonly normInput?: boolean
      /** Added to the inputs, which have deviation 1: to all the same, or to each its own, normal with this deviation. */
      readonly offset?: number
      readonly offsetOf?: 'all' | 'each'
      readonly samples: number
      readonly batchSize: number
    }
  /** A function of two variables, deterministic gradient. Metrics `x`, `y`, on the hyperbola `topEigenvalue`; field `surface`. */
  | {
      readonly kind: 'surface'
      readonly surface: 'quadratic' | 'rosenbrock' | 'saddle' | 'hyperbola'
      /** The product's target is 1 plus or minus this, at random in each step (hyperbola only). */
      readonly labelNoise?: number
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
      readonly norm: 'none' | 'layer' | 'rms'
      /** Before each sub-layer (the default) or after the sum. */
      readonly placement?: 'pre' | 'post'
      /** Deviation of matrices: 0.02 (GPT-2, the default), or by their sizes (Xavier, no scaling by depth). */
      readonly init?: 'gpt2' | 'xavier'
      /** Symbols to predict in each sequence. */
      readonly length: number
      /** Sequences a step. */
      readonly batchSize: number
    }
  /** A tanh MLP with `layers` square hidden layers on two moons, its activations kept, or recomputed segment by segment. */
  | {
      readonly kind: 'deep-mlp'
      readonly layers: number
      readonly width: number
      /** Layers in a checkpointed segment; 0: no checkpoints. */
      readonly segment: number
      readonly samples: number
      readonly batchSize: number
    }
  /** f_t(x) = C x if t mod 3 = 1, else -x, on [-1, 1] (Reddi et al. 2018). The optimum is x = -1 for C > 2. */
  | { readonly kind: 'periodic-linear'; readonly steep: number; readonly start: number }
