import { CourseError } from '../errors'
import type { TaskSpec } from '../experiments/types'
import { createAssociativeMemory } from './associative-memory'
import { createDeepMlp } from './deep-mlp'
import { createFashionMnist } from './fashion-mnist'
import { createNoiseOnly } from './noise-only'
import { createNoisyQuadratic } from './noisy-quadratic'
import { createNormedMlp } from './normed-mlp'
import { createPeriodicLinear } from './periodic-linear'
import { createPoints2d } from './points-2d'
import { createRegression2d } from './regression-2d'
import { createSequence } from './sequence'
import { createSurface } from './surface'
import { createTeacherMlp } from './teacher-mlp'
import type { LoadFile, Task, TaskFactory } from './types'
import { validateTaskSpec } from './validate'

/** The registry: one factory for each kind of task. */
const factories: { readonly [K in TaskSpec['kind']]: TaskFactory<K> } = {
  'fashion-mnist': createFashionMnist,
  'points-2d': createPoints2d,
  'associative-memory': createAssociativeMemory,
  'teacher-mlp': createTeacherMlp,
  surface: createSurface,
  'noisy-quadratic': createNoisyQuadratic,
  'noise-only': createNoiseOnly,
  'normed-mlp': createNormedMlp,
  'periodic-linear': createPeriodicLinear,
  'regression-2d': createRegression2d,
  sequence: createSequence,
  'deep-mlp': createDeepMlp,
}

/**
 * Makes the task of a run on the current backend. The caller disposes it; after a change of backend it must be made anew.
 *
 * @throws  CourseError('bad-config') naming the field and its permitted range; 'missing-file' or 'bad-content' from data files
 */
export async function createTask(spec: TaskSpec, seed: number, loadFile: LoadFile): Promise<Task> {
  validateTaskSpec(spec)
  if (!Number.isInteger(seed)) throw new CourseError('bad-config', `seed is ${seed}; it must be a whole number`)
  return (factories[spec.kind] as TaskFactory)(spec, seed, loadFile)
}
