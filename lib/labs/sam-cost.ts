import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { perturb } from '../methods/perturb'
import { mlpForward, mlpParameters } from '../models/mlp'
import { mse } from '../tensor/ops/mean-squared-error'
import { Rng } from '../tensor/rng'
import { mapValues, type NamedTensors } from '../tensor/step'
import { checkRange } from './check-range'
import type { LabDef } from './def'
import type { SamCost } from './types'

/** A timing shorter than this is mostly the clock's and the queue's. */
const SHORTEST_MS = 20
const RATE = 1e-3
const RHO = 0.05
const METHODS = ['sgd', 'sam', 's2sam', 'slsam'] as const
type Method = (typeof METHODS)[number]

/**
 * Times steps of four methods on a chain of equal layers, in alternating order, and finds the most memory that each holds. SL-SAM's active layers are
 * given: inactive ones get no weight gradient at all, and gradients are carried no further down than to the lowest active one.
 */
export const samCost: LabDef<'sam-cost'> = async ({ width, active, batchSize, rounds, seed }, { progress }) => {
  checkRange('width', width, 8, 2048)
  checkRange('the number of layers', active.length, 1, 16)
  checkRange('batchSize', batchSize, 1, 4096)
  checkRange('rounds', rounds, 1, 200)
  if (!active.includes(1)) throw new CourseError('bad-config', 'At least one layer must be active.')
  const layers = active.length
  const infos = mlpParameters(Array.from({ length: layers + 1 }, () => width))
  const rng = new Rng(seed, 'lab')
  const x = tf.tensor2d(rng.normals(batchSize * width), [batchSize, width])
  const y = tf.tensor2d(rng.normals(batchSize * width), [batchSize, width])
  const parameters: NamedTensors = Object.fromEntries(
    infos.map(({ name, shape }, i) => {
      const size = shape.reduce((product, n) => product * n, 1)
      return [name, tf.tensor(new Rng(seed, 'lab', i + 1).normals(size, Math.sqrt(2 / width)), [...shape])]
    }),
  )
  const previous = mapValues(parameters, (value) => tf.clone(value))
  const activeNames = infos.map(({ name }) => name).filter((name) => active[Number(name.slice(1)) - 1] === 1)

  /** Gradients by some parameters only: the tape prunes what does not lead to them. Nothing else is left behind. */
  const gradients = (at: NamedTensors, names: readonly string[]): NamedTensors =>
    tf.tidy(() => {
      const lossAt = (...tensors: tf.Tensor[]) => {
        const moved = { ...at, ...Object.fromEntries(names.map((name, i) => [name, tensors[i]!])) }
        return mse(mlpForward(moved, x, 'relu', layers), y)
      }
      const values = tf.grads(lossAt)(names.map((name) => at[name]!))
      return Object.fromEntries(names.map((name, i) => [name, values[i]!]))
    })
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, parameters[name]!]))
  const descend = (g: NamedTensors): NamedTensors =>
    mapValues(g, (value, name) => tf.tidy(() => tf.sub(parameters[name]!, tf.mul(value, RATE))))
  /** The gradients where the parameters named have gone uphill; `done` is called when the way up is no longer needed. */
  const uphill = (names: readonly string[], ascent: NamedTensors, done: () => void): NamedTensors => {
    const moved = tf.tidy(() => perturb(pick(names), ascent, tf.scalar(RHO)))
    done()
    const g = gradients({ ...parameters, ...moved }, names)
    tf.dispose(moved)
    return g
  }
  const twice = (names: readonly string[]): NamedTensors => {
    const ascent = gradients(parameters, names)
    return descend(uphill(names, ascent, () => tf.dispose(ascent)))
  }
  const all = Object.keys(parameters)
  const steps: Readonly<Record<Method, () => NamedTensors>> = {
    sgd: () => descend(gradients(parameters, all)),
    sam: () => twice(all),
    s2sam() {
      const g = uphill(all, previous, () => undefined)
      return { ...descend(g), ...Object.fromEntries(all.map((name) => [`previous:${name}`, g[name]!])) }
    },
    slsam: () => twice(activeNames),
  }
  const time = async (step: () => NamedTensors, repeats: number): Promise<number> => {
    const start = performance.now()
    for (let i = 0; i < repeats; i++) {
      const next = tf.tidy(step)
      if (i === repeats - 1) await Object.values(next)[0]!.data() // All that was queued before it is done by then.
      tf.dispose(next)
    }
    return (performance.now() - start) / repeats
  }
  /** The most bytes of tensors that a step holds at a time, besides parameters and data. */
  const peak = async (step: () => NamedTensors): Promise<number> => {
    const before = tf.memory().numBytes
    let next: NamedTensors = {}
    const profile = await tf.profile(() => (next = tf.tidy(step)))
    tf.dispose(next)
    return profile.peakBytes - before
  }
  try {
    const peakBytes: Partial<Record<Method, number>> = {}
    for (const method of METHODS) peakBytes[method] = await peak(steps[method])
    peakBytes.s2sam = peakBytes.s2sam! + Object.values(previous).reduce((sum, { size }) => sum + 4 * size, 0)
    let repeats = 1
    while ((await time(steps.sgd, repeats)) * repeats < SHORTEST_MS && repeats < 1024) repeats *= 2
    const ms: Record<Method, number[]> = { sgd: [], sam: [], s2sam: [], slsam: [] }
    for (let round = 0; round < rounds; round++) {
      await progress(round / rounds)
      const order = round % 2 === 0 ? METHODS : [...METHODS].reverse()
      for (const method of order) ms[method].push(await time(steps[method], repeats))
    }
    const measured = (method: Method): SamCost => ({
      ms: ms[method].map((value) => Number(value.toPrecision(4))),
      timeOverSam: Math.min(...ms[method]) / Math.min(...ms.sam),
      peakBytes: peakBytes[method]!,
      memoryOverSam: peakBytes[method]! / peakBytes.sam!,
    })
    return {
      sgd: measured('sgd'),
      sam: measured('sam'),
      s2sam: measured('s2sam'),
      slsam: measured('slsam'),
      activeShare: activeNames.length / all.length,
    }
  } finally {
    tf.dispose([x, y, parameters, previous])
  }
}
