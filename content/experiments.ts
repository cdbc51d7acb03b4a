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
import memoryRace from './lessons/muon/memory-race.experiment'
import teacherRace from './lessons/muon/teacher-race.experiment'

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
  'memory-race': memoryRace,
  'teacher-race': teacherRace,
}
