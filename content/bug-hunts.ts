/** Every bug hunt, one line each, in the order in which they are offered. A test compares this list with the files. */
import type { BugHunt } from '@/lib/review/bug-hunt'

import accumulationMeanOfMeans from './bug-hunts/accumulation-mean-of-means'
import accumulationNotZeroed from './bug-hunts/accumulation-not-zeroed'
import adamBiasCorrection from './bug-hunts/adam-bias-correction'
import adamwCoupledDecay from './bug-hunts/adamw-coupled-decay'
import batchnormEvalUsesBatchStatistics from './bug-hunts/batchnorm-eval-uses-batch-statistics'
import checkpointRedrawsDropout from './bug-hunts/checkpoint-redraws-dropout'
import clipScaledGradients from './bug-hunts/clip-scaled-gradients'
import cosineIgnoresWarmup from './bug-hunts/cosine-ignores-warmup'
import globalNormPerTensor from './bug-hunts/global-norm-per-tensor'
import gradScalerNeverResets from './bug-hunts/grad-scaler-never-resets'
import layernormWrongAxis from './bug-hunts/layernorm-wrong-axis'
import nesterovStaleBuffer from './bug-hunts/nesterov-stale-buffer'
import newtonSchulzWithoutNormalisation from './bug-hunts/newton-schulz-without-normalisation'
import samWeightsNotRestored from './bug-hunts/sam-weights-not-restored'
import softmaxOverflow from './bug-hunts/softmax-overflow'

export const BUG_HUNTS: readonly BugHunt[] = [
  accumulationNotZeroed,
  cosineIgnoresWarmup,
  globalNormPerTensor,
  layernormWrongAxis,
  batchnormEvalUsesBatchStatistics,
  adamBiasCorrection,
  adamwCoupledDecay,
  samWeightsNotRestored,
  clipScaledGradients,
  softmaxOverflow,
  accumulationMeanOfMeans,
  nesterovStaleBuffer,
  newtonSchulzWithoutNormalisation,
  gradScalerNeverResets,
  checkpointRedrawsDropout,
]
