import { CourseError } from '../errors'
import type { TaskSpec } from '../experiments/types'

const ACTIVATIONS = ['relu', 'tanh', 'gelu-exact', 'gelu-tanh', 'silu']

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
}

function checkNumber(field: string, value: unknown, { min, max, whole = false }: Range): void {
  const fits = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))
  if (fits) return
  throw new CourseError(
    'bad-config',
    `task.${field} is ${JSON.stringify(value)}; it must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
  )
}

function checkNumbers(field: string, values: unknown, fewest: number, most: number, range: Range): void {
  if (!Array.isArray(values) || values.length < fewest || values.length > most) {
    throw new CourseError(
      'bad-config',
      `task.${field} is ${JSON.stringify(values)}; it must be a list of ${fewest} to ${most} numbers`,
    )
  }
  values.forEach((value, i) => checkNumber(`${field}.${i}`, value, range))
}

function checkName(field: string, value: unknown, names: readonly string[]): void {
  if (names.includes(value as string)) return
  throw new CourseError(
    'bad-config',
    `task.${field} is ${JSON.stringify(value)}; it must be one of ${names.join(', ')}`,
  )
}

const whole = (min: number, max: number): Range => ({ min, max, whole: true })
const between = (min: number, max: number): Range => ({ min, max })

function checkHidden(hidden: unknown): void {
  checkNumbers('hidden', hidden, 0, 64, whole(1, 2048))
}

function checkNoise(
  { labelNoise, curvature }: Pick<TaskSpec & { kind: 'teacher-mlp' }, 'labelNoise' | 'curvature'>,
  most: number,
): void {
  if (labelNoise !== undefined) checkNumber('labelNoise', labelNoise, between(0, 1))
  if (curvature === undefined) return
  checkNumber('curvature.examples', curvature.examples, whole(1, most))
  checkNumber('curvature.iterations', curvature.iterations, whole(1, 50))
}

/**
 * Checks every field of a task's spec.
 *
 * @throws  CourseError('bad-config') naming the first field that is out of range, and the range
 */
export function validateTaskSpec(spec: TaskSpec): void {
  switch (spec.kind) {
    case 'fashion-mnist':
      checkHidden(spec.hidden)
      checkName('activation', spec.activation, ACTIVATIONS)
      checkNumber('batchSize', spec.batchSize, whole(1, 6000))
      checkNoise(spec, 6000)
      return
    case 'points-2d':
      checkName('shape', spec.shape, ['spiral', 'moons', 'rings'])
      checkNumber('count', spec.count, whole(2, 10_000))
      checkNumber('noise', spec.noise, between(0, 1))
      checkHidden(spec.hidden)
      checkName('activation', spec.activation, ACTIVATIONS)
      checkNumber('batchSize', spec.batchSize, whole(1, spec.count))
      return
    case 'associative-memory':
      checkNumber('keys', spec.keys, whole(2, 2048))
      checkNumber('dim', spec.dim, whole(2, 256))
      checkNumber('zipf', spec.zipf, between(0, 4))
      checkNumber('batchSize', spec.batchSize, whole(0, 65_536))
      return
    case 'teacher-mlp':
      checkHidden(spec.hidden)
      checkNumber('samples', spec.samples, whole(10, 65_536))
      checkNumber('batchSize', spec.batchSize, whole(1, spec.samples))
      checkNoise(spec, spec.samples)
      return
    case 'surface':
      checkName('surface', spec.surface, ['quadratic', 'rosenbrock', 'saddle', 'hyperbola'])
      if (spec.labelNoise !== undefined) checkNumber('labelNoise', spec.labelNoise, between(0, 10))
      if (spec.condition !== undefined) checkNumber('condition', spec.condition, between(1, 1e6))
      checkNumbers('start', spec.start, 2, 2, between(-100, 100))
      return
    case 'noisy-quadratic':
      checkNumbers('curvatures', spec.curvatures, 1, 256, between(1e-6, 1e6))
      checkNumber('noiseVariance', spec.noiseVariance, between(0, 1e6))
      checkNumber('batchSize', spec.batchSize, whole(1, 1e6))
      checkNumber('chains', spec.chains, whole(1, 50_000))
      checkNumber('start', spec.start, between(-1e4, 1e4))
      return
    case 'noise-only':
      checkNumber('weights', spec.weights, whole(1, 1e6))
      checkNumber('gradientScale', spec.gradientScale, between(0, 1e6))
      return
    case 'periodic-linear':
      checkNumber('steep', spec.steep, between(0, 1000))
      checkNumber('start', spec.start, between(-1, 1))
      return
    case 'normed-mlp':
      checkNumber('depth', spec.depth, whole(1, 48))
      checkNumber('width', spec.width, whole(1, 512))
      checkName('norm', spec.norm, ['none', 'batch', 'layer', 'rms', 'group'])
      checkName('wiring', spec.wiring, ['plain', 'pre', 'post'])
      if (spec.groups !== undefined) checkNumber('groups', spec.groups, whole(1, spec.width))
      if (spec.offset !== undefined) checkNumber('offset', spec.offset, between(0, 1e5))
      if (spec.offsetOf !== undefined) checkName('offsetOf', spec.offsetOf, ['all', 'each'])
      checkNumber('samples', spec.samples, whole(10, 65_536))
      checkNumber('batchSize', spec.batchSize, whole(1, Math.min(spec.samples, 2048)))
      return
    case 'regression-2d':
      checkHidden(spec.hidden)
      checkName('activation', spec.activation, ACTIVATIONS)
      checkNumber('samples', spec.samples, whole(1, 65_536))
      checkNumber('batchSize', spec.batchSize, whole(1, spec.samples))
      return
    case 'sequence':
      checkNumber('symbols', spec.symbols, whole(4, 256))
      checkNumber('layers', spec.layers, whole(1, 8))
      checkNumber('width', spec.width, whole(2, 512))
      checkNumber('heads', spec.heads, whole(1, 16))
      checkName('norm', spec.norm, ['none', 'layer', 'rms'])
      if (spec.placement !== undefined) checkName('placement', spec.placement, ['pre', 'post'])
      if (spec.init !== undefined) checkName('init', spec.init, ['gpt2', 'xavier'])
      checkNumber('length', spec.length, whole(2, 256))
      checkNumber('batchSize', spec.batchSize, whole(1, 256))
      return
    case 'deep-mlp':
      checkNumber('layers', spec.layers, whole(1, 128))
      checkNumber('width', spec.width, whole(1, 512))
      checkNumber('segment', spec.segment, whole(0, spec.layers))
      checkNumber('samples', spec.samples, whole(2, 10_000))
      checkNumber('batchSize', spec.batchSize, whole(1, spec.samples))
      return
    default:
      throw new CourseError(
        'bad-config',
        `task.kind is ${JSON.stringify((spec as { kind: unknown }).kind)}; no such task`,
      )
  }
}
