/** Every demo of the course, one line each. A test compares this list with the files. */
import type { Experiment } from '@/lib/experiments/types'

import race from './lessons/adaptive-optimizers/race.experiment'
import raceAll from './lessons/adaptive-optimizers/race-all.experiment'
import trajectories from './lessons/adaptive-optimizers/trajectories.experiment'
import rosenbrock from './lessons/adaptive-optimizers/rosenbrock.experiment'
import saddleEscape from './lessons/adaptive-optimizers/saddle-escape.experiment'
import decoupling from './lessons/adaptive-optimizers/decoupling.experiment'
import reddi from './lessons/adaptive-optimizers/reddi.experiment'
import boundary from './lessons/training-and-sgd/boundary.experiment'
import firstClassifier from './lessons/training-and-sgd/first-classifier.experiment'
import noiseFloor from './lessons/training-and-sgd/noise-floor.experiment'
import noiseFloorStability from './lessons/training-and-sgd/noise-floor-stability.experiment'
import batchGrid from './lessons/normalization/batch-grid.experiment'
import batchSize from './lessons/normalization/batch-size.experiment'
import depthRace from './lessons/normalization/depth-race.experiment'
import offsetRace from './lessons/normalization/offset-race.experiment'
import transformerNorms from './lessons/normalization/transformer-norms.experiment'
import lossScaling from './lessons/mixed-precision/loss-scaling.experiment'
import dynamicScale from './lessons/mixed-precision/dynamic-scale.experiment'
import masterWeights from './lessons/mixed-precision/master-weights.experiment'
import twoClasses from './lessons/mixed-precision/two-classes.experiment'
import eightBits from './lessons/mixed-precision/eight-bits.experiment'
import bandit from './lessons/sam/bandit.experiment'
import flatValley from './lessons/sam/flat-valley.experiment'
import noisyLabels from './lessons/sam/noisy-labels.experiment'
import sharpnessStream from './lessons/sam/sharpness-stream.experiment'
import memoryRace from './lessons/muon/memory-race.experiment'
import teacherRace from './lessons/muon/teacher-race.experiment'
import accumulationNorms from './lessons/memory/accumulation-norms.experiment'
import deepCheckpoint from './lessons/memory/deep-checkpoint.experiment'

export const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  boundary,
  'first-classifier': firstClassifier,
  'noise-floor': noiseFloor,
  'noise-floor-stability': noiseFloorStability,
  race,
  'race-all': raceAll,
  trajectories,
  rosenbrock,
  'saddle-escape': saddleEscape,
  decoupling,
  reddi,
  'depth-race': depthRace,
  'transformer-norms': transformerNorms,
  'batch-size': batchSize,
  'batch-grid': batchGrid,
  'offset-race': offsetRace,
  'loss-scaling': lossScaling,
  'dynamic-scale': dynamicScale,
  'master-weights': masterWeights,
  'eight-bits': eightBits,
  'two-classes': twoClasses,
  'flat-valley': flatValley,
  'noisy-labels': noisyLabels,
  'sharpness-stream': sharpnessStream,
  bandit,
  'memory-race': memoryRace,
  'teacher-race': teacherRace,
  'deep-checkpoint': deepCheckpoint,
  'accumulation-norms': accumulationNorms,
}
