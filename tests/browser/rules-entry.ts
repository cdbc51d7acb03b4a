/** Bundled into a page by `rules.spec.ts`: update rules on WebGPU (`wgsl`) beside the CPU (`loop`). */
import * as tf from '@tensorflow/tfjs-core'

import { OPTIMIZERS } from '@/lib/optim'
import {
  applyUpdates,
  initSlots,
  liveInputs,
  liveShapes,
  planUpdates,
  startClocks,
  tickClocks,
} from '@/lib/optim/apply'
import { descentRule, momentumRule } from '@/lib/optim/muon-rules'
import { ascentRule } from '@/lib/optim/sam-perturbation'
import { registerCpuKernels } from '@/lib/tensor/kernels/cpu'
import { registerWebGpuKernels } from '@/lib/tensor/kernels/webgpu'
import { packedUpdate, type UpdateRule } from '@/lib/tensor/ops/packed-update'
import { Rng } from '@/lib/tensor/rng'
import { registerWebGpuBackend } from '@/lib/tensor/webgpu/backend'
import { VARIANTS } from '../unit/optim/variants'

/** Different ones, so that none can stand for another; hence half a flag. */
const LIVE: Readonly<Record<string, number>> = {
  lr: 0.1,
  weightDecay: 0.15,
  momentum: 0.9,
  dampening: 0.3,
  started: 0.5,
  eps: 0.02,
  beta1: 0.85,
  beta2: 0.95,
  alpha: 0.92,
  rho: 0.8,
  lrDecay: 0.25,
  age: 3,
  c1: 0.7,
  c2: 0.4,
  scale: 0.35,
}
/** Where the optimizer keeps means of squares: above the square of any mean here, so that centered RMSprop has something left. */
const SQUARES = ['v', 'vMax', 's', 'u']
const SHAPES = [[16, 20], [7]] as const
const EDGES = [0, 1e-6, -1e-6, Number.NaN, Infinity, -Infinity]
/**
 * Half an ulp, 32 times. WGSL's quotients are within 2.5 ulp, its roots within 4.5 (an inverse root of 2 ulp under a quotient), sums and
 * products are rounded correctly or fused: 12 ulp for the longest chain, and some for what cancels.
 */
const TOLERANCE = 32 * 2 ** -24

const rules = new Map<string, UpdateRule>(
  [
    ...VARIANTS.map(({ name, hyper }) => OPTIMIZERS[name].fused!(hyper)!),
    ...[false, true].flatMap((on) => [momentumRule(on), descentRule(on)]),
    ascentRule('l2'),
    ascentRule('linf'),
  ].map((rule) => [rule.name, rule]),
)

interface Inputs {
  readonly gradients: readonly Float32Array[]
  readonly parameters: readonly Float32Array[]
  /** For each slot, one for each parameter. */
  readonly slots: readonly (readonly Float32Array[])[]
}

function inputsFor(rule: UpdateRule): Inputs {
  const sizes = SHAPES.map((shape) => tf.util.sizeFromShape([...shape]))
  const normals = (stream: number) => sizes.map((size, i) => new Rng(1, 'test', 10 * stream + i).normals(size))
  const gradients = normals(0)
  gradients[0]!.set(EDGES)
  const slots = rule.slots.map((slot, s) =>
    normals(2 + s).map((values) => values.map((x) => (SQUARES.includes(slot) ? 1 + x * x : Math.tanh(x)))),
  )
  // And once below, where the variance is clamped.
  slots[rule.slots.indexOf('a')]?.[0]!.fill(5, EDGES.length, EDGES.length + 1)
  return { gradients, parameters: normals(1), slots }
}

/** New parameters, then new slots. */
async function run(backend: string, rule: UpdateRule, inputs: Inputs): Promise<Float32Array[]> {
  await tf.setBackend(backend)
  const tensors = tf.tidy(() => {
    const made = (arrays: readonly Float32Array[]) => arrays.map((values, i) => tf.tensor(values, [...SHAPES[i]!]))
    const live = tf.tensor1d(rule.live.map((name) => LIVE[name]!))
    const { gradients, parameters, slots } = inputs
    const updated = packedUpdate(rule, live, made(gradients), made(parameters), slots.map(made))
    return [...updated.parameters, ...updated.slots.flat()]
  })
  const values = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())))
  tf.dispose(tensors)
  return values
}

async function compare(rule: UpdateRule): Promise<string[]> {
  const inputs = inputsFor(rule)
  const want = await run('cpu', rule, inputs)
  await tf.setBackend('webgpu')
  const { device } = tf.backend() as unknown as { device: GPUDevice }
  device.pushErrorScope('validation')
  const got = await run('webgpu', rule, inputs)
  const error = await device.popErrorScope()
  const misses = error === null ? [] : [error.message]
  const { gradients, parameters, slots } = inputs
  const old = [parameters, ...slots]
  want.forEach((values, o) => {
    const p = o % SHAPES.length
    values.forEach((value, i) => {
      const found = got[o]![i]!
      const terms = [gradients[p]!, ...old.map((state) => state[p]!), values].map((array) => Math.abs(array[i]!))
      const allowed = TOLERANCE * terms.reduce((sum, x) => sum + x)
      const right = Number.isFinite(value)
        ? !(Math.abs(found - value) > allowed) && !Number.isNaN(found)
        : Object.is(found, value)
      if (!right)
        misses.push(
          `${o < SHAPES.length ? 'w' : rule.slots[Math.floor(o / SHAPES.length) - 1]}[${i}]: ${found}, want ${value} within ${allowed}`,
        )
    })
  })
  return misses
}

/** Dispatches of one update of one hidden matrix by Muon. */
async function muonDispatches(shape: readonly [number, number], weightDecay: number): Promise<number> {
  await tf.setBackend('webgpu')
  const plan = planUpdates([{ name: 'W', shape, role: 'hidden-matrix' }], { name: 'muon', hyper: { weightDecay } })
  const params = { W: tf.randomNormal([...shape], 0, 1, 'float32', 1) }
  const gradients = { W: tf.randomNormal([...shape], 0, 1, 'float32', 2) }
  const slots = initSlots(plan, params)
  const inputs = liveInputs(plan, tickClocks(plan, startClocks(plan)), 1)
  const shapes = liveShapes(plan)
  const live = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, tf.tensor(values, [...shapes[name]!])]),
  )
  // What waits in tfjs's queue is no part of the update.
  await Promise.all([...Object.values(slots), params.W, gradients.W].map((tensor) => tensor.data()))
  const encoder = GPUComputePassEncoder.prototype
  const dispatch = Object.getOwnPropertyDescriptor(encoder, 'dispatchWorkgroups')!
  let count = 0
  encoder.dispatchWorkgroups = function (...workgroups: number[]) {
    count++
    ;(dispatch.value as (...counts: number[]) => undefined).apply(this, workgroups)
  }
  const next = applyUpdates(plan, gradients, params, slots, live)
  await next.params.W!.data()
  Object.defineProperty(encoder, 'dispatchWorkgroups', dispatch)
  tf.dispose([params, gradients, slots, live, next])
  return count
}

async function names(): Promise<string[]> {
  const adapter = await navigator.gpu.requestAdapter()
  registerWebGpuBackend(adapter!)
  registerCpuKernels()
  registerWebGpuKernels()
  return [...rules.keys()]
}

window.ruleNames = names()
window.rule = (name) => compare(rules.get(name)!)
window.muonDispatches = muonDispatches
