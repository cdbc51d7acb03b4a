import * as tf from '@tensorflow/tfjs-core'

import { filterNormalisedDirection } from '../curvature/filter-normalised'
import type { GradientsAt } from '../curvature/hessian-vector-product'
import { topEigenvalue } from '../curvature/top-eigenvalue'
import { addScaled, dot, norm, scaled } from '../curvature/vectors'
import { CourseError } from '../errors'
import { TrainingRun } from '../engine/training-run'
import { parametersOf } from '../engine/step-function'
import type { MethodSpec, RunConfig, TaskSpec } from '../experiments/types'
import { createTask } from '../tasks'
import type { Task } from '../tasks/types'
import { mapValues, type HostTensors, type NamedTensors } from '../tensor/step'
import { checkRange } from './check-range'
import type { LabContext, LabDef } from './def'
import type { Labs, LandscapeEnd } from './types'

/** Random directions about each solution. */
const RAYS = 5
const RAY_REACH = 1
const RAY_POINTS = 21
const LINE_POINTS = 41
const EIGEN_ITERATIONS = 20
/** Training takes most of the time; then come line, plane and the rest. */
const TRAINED = 0.6

/** Trains twice from one start, with and without SAM, and looks at the training loss between and about the two ends. */
export const landscape: LabDef<'landscape'> = async (request, context) => {
  checkRange('examples', request.examples, 16, 6000)
  checkRange('labelNoise', request.labelNoise, 0, 1, false)
  checkRange('steps', request.steps, 1, 5000)
  checkRange('lr', request.lr, 1e-6, 10, false)
  checkRange('rho', request.rho, 0, 10, false)
  checkRange('resolution', request.resolution, 3, 61)
  const sgd = await trained(request, { name: 'plain' }, context, 0)
  const sam = await trained(request, { name: 'sam', hyper: { rho: request.rho } }, context, TRAINED / 3)
  const task = await createTask(taskOf(request), request.seed, context.loadFile)
  const ends = { sgd: tensorsOf(task, sgd), sam: tensorsOf(task, sam) }
  const rows = tf.range(0, request.examples, 1, 'int32')
  try {
    return await survey(request, task, ends, rows, context)
  } finally {
    tf.dispose([rows, ends.sgd, ends.sam])
    task.dispose()
  }
}

type Request = Labs['landscape']['request']

const taskOf = ({ labelNoise }: Request): TaskSpec => ({
  kind: 'fashion-mnist',
  hidden: [128, 128],
  activation: 'relu',
  batchSize: 128,
  labelNoise,
})

/** Parameters after training, on the host. */
async function trained(
  request: Request,
  method: MethodSpec,
  { loadFile, progress }: LabContext,
  from: number,
): Promise<HostTensors> {
  const { lr, steps, seed } = request
  const config: RunConfig = {
    task: taskOf(request),
    optimizer: { name: 'sgd', hyper: { lr, momentum: 0.9 } },
    method,
    schedule: { kind: 'linear', totalSteps: steps, endFactor: 0 },
    seed,
    steps,
    log: { everySteps: steps, evaluateEverySteps: steps },
    interventions: [],
  }
  const run = await TrainingRun.create(method.name, config, loadFile)
  const share = method.name === 'plain' ? TRAINED / 3 : (2 * TRAINED) / 3
  try {
    for (;;) {
      const { ended } = await run.advance(100)
      if (ended === 'diverged') {
        throw new CourseError('bad-config', 'Training diverged at this rate and radius; choose smaller ones.')
      }
      if (ended !== null) return (await run.snapshot()).tensors
      await progress(from + (share * run.currentStep) / steps)
    }
  } finally {
    run.dispose()
  }
}

const tensorsOf = (task: Task, snapshot: HostTensors): NamedTensors => {
  const all = mapValues(snapshot, ({ shape, data }) => tf.tensor(data, [...shape]))
  const parameters = parametersOf(all)
  const kept = new Set(Object.values(parameters))
  tf.dispose(Object.values(all).filter((tensor) => !kept.has(tensor)))
  return Object.fromEntries(task.parameters.map(({ name }) => [name, parameters[name]!]))
}

async function survey(
  request: Request,
  task: Task,
  ends: Readonly<Record<'sgd' | 'sam', NamedTensors>>,
  rows: tf.Tensor,
  { progress }: LabContext,
): Promise<Labs['landscape']['result']> {
  const lossAt = (parameters: NamedTensors) => task.loss(parameters, { rows })
  const read = async (scalars: () => readonly tf.Tensor[]): Promise<readonly number[]> => {
    const stacked = tf.tidy(() => tf.stack([...scalars()]))
    const values = await stacked.data()
    stacked.dispose()
    return [...values]
  }
  const between = (fraction: number) =>
    mapValues(ends.sgd, (value, name) => tf.add(value, tf.mul(tf.sub(ends.sam[name]!, value), fraction)))

  const lineAt = spaced(-0.5, 1.5, LINE_POINTS)
  const line = { at: lineAt, loss: [] as number[], testLoss: [] as number[], testAccuracy: [] as number[] }
  for (const fraction of lineAt) {
    const [loss, testLoss, testAccuracy] = await read(() => {
      const here = between(fraction)
      const held = task.evaluate!(here, {})
      return [lossAt(here), held.testLoss!, held.testAccuracy!]
    })
    line.loss.push(loss!)
    line.testLoss.push(testLoss!)
    line.testAccuracy.push(testAccuracy!)
  }
  await progress(TRAINED + 0.1)

  const axes = tf.tidy(() => planeAxes(ends, request.seed))
  const { resolution } = request
  const xs = spaced(-0.5, 1.5, resolution)
  const ys = spaced(-1, 1, resolution)
  const plane: number[] = []
  for (const y of ys) {
    const losses = await read(() => xs.map((x) => lossAt(addScaled(addScaled(ends.sgd, axes.x, x), axes.y, y))))
    plane.push(...losses)
    await progress(TRAINED + 0.1 + (0.15 * plane.length) / resolution ** 2)
  }
  const [distance] = await read(() => [norm(axes.x)])
  tf.dispose([axes.x, axes.y])

  const rayAt = spaced(-RAY_REACH, RAY_REACH, RAY_POINTS)
  const describe = async (end: NamedTensors, from: number): Promise<LandscapeEnd> => {
    const rises: number[] = []
    const [loss] = await read(() => [lossAt(end)])
    const rays = Array.from({ length: RAYS }, (_, i) =>
      tf.tidy(() => filterNormalisedDirection(end, request.seed, i + 1)),
    )
    for (const step of rayAt) {
      const losses = await read(() => rays.map((ray) => lossAt(addScaled(end, ray, step))))
      rises.push(losses.reduce((sum, value) => sum + value, 0) / RAYS)
    }
    tf.dispose(rays)
    await progress(from)
    const [eigenvalue] = await read(() => [
      topEigenvalue(gradientsOf(lossAt), end, startFor(end), EIGEN_ITERATIONS).value,
    ])
    const [weightNorm, testAccuracy] = await read(() => [norm(end), task.evaluate!(end, {}).testAccuracy!])
    return {
      loss: loss!,
      testAccuracy: testAccuracy!,
      topEigenvalue: eigenvalue!,
      weightNorm: weightNorm!,
      ray: rises.map(short),
    }
  }
  const sgd = await describe(ends.sgd, TRAINED + 0.3)
  const sam = await describe(ends.sam, TRAINED + 0.38)
  return {
    line: {
      at: lineAt,
      loss: line.loss.map(short),
      testLoss: line.testLoss.map(short),
      testAccuracy: line.testAccuracy.map(short),
    },
    plane: { x: xs, y: ys, loss: plane.map(short) },
    rayAt,
    distance: distance!,
    sgd,
    sam,
  }
}

/** From the first end to the second, and a filter-normalised random direction at right angles to it, of the same length. */
function planeAxes(ends: Readonly<Record<'sgd' | 'sam', NamedTensors>>, seed: number) {
  const x = mapValues(ends.sam, (value, name) => tf.sub(value, ends.sgd[name]!))
  const raw = filterNormalisedDirection(ends.sgd, seed, 0)
  const upright = addScaled(raw, x, tf.neg(tf.div(dot(raw, x), dot(x, x))))
  return { x, y: scaled(upright, tf.div(norm(x), norm(upright))) }
}

function gradientsOf(lossAt: (parameters: NamedTensors) => tf.Scalar): GradientsAt {
  return (parameters) => {
    const names = Object.keys(parameters)
    const gradients = tf.grads((...tensors: tf.Tensor[]) =>
      lossAt(Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))),
    )(names.map((name) => parameters[name]!))
    return Object.fromEntries(names.map((name, i) => [name, gradients[i]!]))
  }
}

/** Any vector that is not at right angles to the first eigenvector will do; the same one for both ends. */
const startFor = (parameters: NamedTensors): NamedTensors => filterNormalisedDirection(parameters, 1, 99)

const spaced = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => short(from + ((to - from) * i) / (count - 1)))

const short = (value: number): number => Number(value.toPrecision(4))
