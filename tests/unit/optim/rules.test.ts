import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Hyper } from '@/lib/experiments/types'
import { OPTIMIZERS } from '@/lib/optim'
import { applyUpdates, initSlots, planUpdates, startClocks, tickClocks, type UpdatePlan } from '@/lib/optim/apply'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { liveTensors } from '../../reference/updates'
import { PARAMETERS, RANGES, VARIANTS, type Variant } from './variants'

const STEPS = 24
const SIZES = PARAMETERS.map(({ shape }) => shape.reduce((product, n) => product * n, 1))
const SIZE = SIZES.reduce((sum, n) => sum + n)

/** One step: a gradient, and where sliders stand from here on (0 to 1 in each number's range). */
interface Step {
  readonly gradient: Float32Array
  readonly moves: Readonly<Record<string, number>>
}

function tensorsOf(values: Float32Array): Record<string, tf.Tensor> {
  let from = 0
  return Object.fromEntries(
    PARAMETERS.map(({ name, shape }, i) => [name, tf.tensor(values.slice(from, (from += SIZES[i]!)), [...shape])]),
  )
}

/** The same plan in tensor operations. */
const unfused = (plan: UpdatePlan): UpdatePlan => ({ groups: plan.groups.map((group) => ({ ...group, rule: null })) })

/** Logarithmic, so that small numbers are as likely as large ones. */
const within = ([low, high]: readonly [number, number], part: number): number =>
  low === 0 ? high * part : low * (high / low) ** part

/** Parameters and slots after each step, by name. */
async function train(
  { name, hyper }: Variant,
  way: (plan: UpdatePlan) => UpdatePlan,
  start: Float32Array,
  steps: readonly Step[],
): Promise<Record<string, Float32Array>[]> {
  let h: Hyper = hyper
  let plan = way(planUpdates(PARAMETERS, { name, hyper: h }))
  let params = tensorsOf(start)
  let slots = initSlots(plan, params)
  let clocks = startClocks(plan)
  const states: Record<string, Float32Array>[] = []
  for (const { gradient, moves } of steps) {
    const moved = Object.entries(moves).filter(([key]) => typeof h[key] === 'number' && (h[key] !== 0 || key === 'lr'))
    h = { ...h, ...Object.fromEntries(moved.map(([key, part]) => [key, within(RANGES[key]!, part)])) }
    plan = way(planUpdates(PARAMETERS, { name, hyper: h }))
    clocks = tickClocks(plan, clocks)
    const gradients = tensorsOf(gradient)
    const live = liveTensors(plan, clocks, 1)
    const next = applyUpdates(plan, gradients, params, slots, live)
    tf.dispose([gradients, live, params, slots])
    params = next.params
    slots = next.slots
    const entries = Object.entries({ ...params, ...slots }).map(
      async ([key, tensor]) => [key, Float32Array.from(await tensor.data())] as const,
    )
    states.push(Object.fromEntries(await Promise.all(entries)))
  }
  tf.dispose([params, slots])
  return states
}

const floats = fc.float32Array({
  min: Math.fround(-1e3),
  max: Math.fround(1e3),
  noNaN: true,
  minLength: SIZE,
  maxLength: SIZE,
})
const moves = fc.dictionary(fc.constantFrom(...Object.keys(RANGES)), fc.double({ min: 0, max: 1, noNaN: true }), {
  maxKeys: 3,
})
const runs = fc.array(fc.record({ gradient: floats, moves }), { minLength: STEPS, maxLength: STEPS })

// Against tensor operations of the cpu backend. Those of tfjs's wasm backend would not do: its `sign` is 0 up to about 1e-6, and its `maximum`
// and `relu` swallow NaN.
describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  async function expectEqualWays(variant: Variant, start: Float32Array, steps: readonly Step[]): Promise<void> {
    await useNodeBackend('cpu')
    const reference = await train(variant, unfused, start, steps)
    await useNodeBackend(backend)
    expect(await train(variant, (plan) => plan, start, steps)).toEqual(reference)
  }

  // Bit for bit: both round to float32 after each of the same operations, and all of them (+ - * / sqrt) are correctly rounded.
  it.each(VARIANTS)('the rule of $title does what its tensor operations do', async (variant) => {
    await fc.assert(
      fc.asyncProperty(floats, runs, (start, steps) => expectEqualWays(variant, start, steps)),
      { numRuns: 8 },
    )
  })

  // Where every gradient was the same, rounding makes some of centered RMSprop's variances negative.
  it.each(VARIANTS.filter(({ hyper }) => hyper.centered))('$title keeps its numbers real', async (variant) => {
    const gradient = Float32Array.from({ length: SIZE }, (_, i) => 1.1 ** i)
    const steps = Array.from({ length: 40 }, () => ({ gradient, moves: { alpha: 0.5 } }))
    await expectEqualWays(variant, gradient, steps)
    const last = (await train(variant, (plan) => plan, gradient, steps)).at(-1)!
    expect(
      Object.values(last)
        .flatMap((values) => [...values])
        .filter(Number.isNaN),
    ).toEqual([])
  })

  it.each(VARIANTS)(
    'a gradient of $title that is not finite goes where its tensor operations take it',
    async (variant) => {
      const gradient = Float32Array.from([Number.NaN, Infinity, -Infinity, 3e38, -3e38, 1, -1, 0, -0])
      await expectEqualWays(variant, new Float32Array(SIZE).fill(0.5), [
        { gradient: new Float32Array(SIZE).fill(0.1), moves: {} },
        { gradient, moves: {} },
        { gradient: new Float32Array(SIZE).fill(-0.2), moves: {} },
      ])
    },
  )
})

describe.each(VARIANTS)('the rule of $title', ({ name, hyper }) => {
  const def = OPTIMIZERS[name]
  const rule = def.fused!(hyper)!

  it('is the same object each time', () => {
    expect(def.fused!({ ...hyper, lr: 0.5 })).toBe(rule)
  })

  it('has the slots that the optimizer starts with', async () => {
    await useNodeBackend('cpu')
    const slots = tf.tidy(() => Object.keys(def.init(tf.zeros([1]), hyper)))
    expect([...rule.slots].sort()).toEqual(slots.sort())
  })

  it('reads numbers of the hyper-parameters and the clock', () => {
    const numbers = { ...hyper, ...def.clock?.start }
    for (const live of rule.live) expect(typeof numbers[live], live).toBe('number')
    expect(new Set([...rule.live, ...rule.slots, 'g', 'w']).size).toBe(rule.live.length + rule.slots.length + 2)
  })
})

it('rules of one name are one, and differ in code from all others', () => {
  const rules = [...new Set(VARIANTS.map(({ name, hyper }) => OPTIMIZERS[name].fused!(hyper)!))]
  expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length)
  expect(new Set(rules.map((rule) => rule.wgsl)).size).toBe(rules.length)
})
