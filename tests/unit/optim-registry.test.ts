import { readFileSync } from 'node:fs'

import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import type { Hyper, OptimizerName, OptimizerSpec } from '@/lib/experiments/types'
import { mlpForward, mlpParameters, initMlp } from '@/lib/models/mlp'
import { mse } from '@/lib/tensor/ops/mean-squared-error'
import { OPTIMIZERS } from '@/lib/optim'
import { applyUpdates, initSlots, planUpdates, startClocks, tickClocks } from '@/lib/optim/apply'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { liveTensors } from '../reference/updates'

const names = Object.keys(OPTIMIZERS) as OptimizerName[]
const WIDTHS = [3, 6, 4, 2]

/** Every feature of an optimizer on: numbers that are 0 by default small, switches flipped. */
function everythingOn(name: OptimizerName): Hyper {
  const skewed = Object.entries(OPTIMIZERS[name].defaults).map(([key, value]) => {
    if (typeof value === 'boolean') return [key, true]
    return [key, value === 0 ? 0.1 : value]
  })
  return Object.fromEntries(skewed) as Hyper
}

const references = JSON.parse(
  readFileSync(new URL('../reference/cases/optimizer.json', import.meta.url), 'utf8'),
) as readonly { readonly optimizer: string }[]

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  describe.each(names)('%s', (name) => {
    it.each([
      ['defaults', {}],
      ['everything on', everythingOn(name)],
    ] as const)('updates without leaking, keeping or handing back a tensor (%s)', (_, hyper) => {
      const plan = planUpdates(mlpParameters(WIDTHS), { name, hyper })
      const start = tf.memory().numTensors
      let params: Record<string, tf.Tensor> = { ...initMlp(WIDTHS, 1, 'tanh') }
      let slots = initSlots(plan, params)
      let clocks = startClocks(plan)
      const counts = []
      for (let step = 0; step < 3; step++) {
        const gradients = tf.tidy(() =>
          Object.fromEntries(Object.entries(params).map(([key, value]) => [key, tf.add(tf.mul(value, 0.5), 0.1)])),
        )
        clocks = tickClocks(plan, clocks)
        const live = liveTensors(plan, clocks, 1)
        const next = applyUpdates(plan, gradients, params, slots, live)
        const given = new Set([params, slots, gradients, live].flatMap((tensors) => Object.values(tensors)))
        const returned = [...Object.values(next.params), ...Object.values(next.slots)]
        expect([...given].filter((tensor) => tensor.isDisposed)).toEqual([])
        expect(returned.filter((tensor) => given.has(tensor))).toEqual([])
        expect(Object.keys(next.params).sort()).toEqual(Object.keys(params).sort())
        expect(Object.keys(next.slots).sort()).toEqual(Object.keys(slots).sort())
        for (const [key, tensor] of Object.entries(next.params)) expect(tensor.shape).toEqual(params[key]!.shape)
        for (const [key, tensor] of Object.entries(next.slots)) expect(tensor.shape).toEqual(slots[key]!.shape)
        tf.dispose([gradients, params, slots, live])
        params = next.params
        slots = next.slots
        counts.push(tf.memory().numTensors)
      }
      expect(new Set(counts).size, `tensors after each update: ${counts.join(', ')}`).toBe(1)
      tf.dispose([params, slots])
      expect(tf.memory().numTensors).toBe(start)
    })

    it('makes a loss smaller', async () => {
      const infos = mlpParameters(WIDTHS)
      const plan = planUpdates(infos, {
        name,
        hyper: name === 'adadelta' ? { lr: 20 } : { lr: 0.01 },
        rest: { name: 'adamw', hyper: { lr: 0.01 } },
      })
      let params: Record<string, tf.Tensor> = { ...initMlp(WIDTHS, 2, 'tanh') }
      let slots = initSlots(plan, params)
      let clocks = startClocks(plan)
      const x = tf.tensor2d([1, 0.2, -1, 0.4, -0.6, 1, -1, 1, 0.3], [3, 3])
      const y = tf.tensor2d([1, 0, 0, 1, -1, 1], [3, 2])
      const keys = Object.keys(params)
      const losses: number[] = []
      for (let step = 0; step < 40; step++) {
        clocks = tickClocks(plan, clocks)
        const { loss, next } = tf.tidy(() => {
          const f = (...values: tf.Tensor[]) =>
            mse(mlpForward(Object.fromEntries(keys.map((key, i) => [key, values[i]!])), x, 'tanh', 3), y)
          const { value, grads } = tf.valueAndGrads(f)(keys.map((key) => params[key]!))
          const gradients = Object.fromEntries(keys.map((key, i) => [key, grads[i]!]))
          return { loss: value, next: applyUpdates(plan, gradients, params, slots, liveTensors(plan, clocks, 1)) }
        })
        losses.push((await loss.data())[0]!)
        tf.dispose([loss, params, slots])
        params = next.params
        slots = next.slots
      }
      expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!)
      tf.dispose([params, slots, x, y])
    })
  })
})

describe.each(names)('%s', (name) => {
  const def = OPTIMIZERS[name]

  it('names its source', () => {
    expect(new URL(def.source).protocol).toBe('https:')
  })

  it('has a reference case', () => {
    expect(references.filter(({ optimizer }) => optimizer === name)).not.toEqual([])
  })

  it('has a learning rate and only knows its own structural numbers', () => {
    expect(def.defaults.lr).toBeGreaterThan(0)
    for (const structural of def.structural ?? []) expect(typeof def.defaults[structural]).toBe('number')
  })
})

describe('a slider', () => {
  // What a slider can move must be read from `live`: otherwise it would move nothing.
  it.each(names)('of %s moves the update', async (name) => {
    await useNodeBackend('cpu')
    const def = OPTIMIZERS[name]
    const h: Hyper = { ...everythingOn(name), amsgrad: false, eps: 0.01 }
    const infos = [{ name: 'w', shape: [2, 2], role: 'hidden-matrix' as const }]
    const known = Object.fromEntries(Object.keys(def.defaults).map((key) => [key, h[key]!])) as Hyper
    const plan = planUpdates(infos, { name, hyper: known })
    const run = async (changed: string | null): Promise<number[]> => {
      const trained = tf.tidy(() => {
        let params: Record<string, tf.Tensor> = { w: tf.tensor2d([1, -0.5, 0.3, 2], [2, 2]) }
        let slots = initSlots(plan, params)
        let clocks = startClocks(plan)
        const hyper = changed === null ? known : { ...known, [changed]: Number(known[changed]) * 0.5 }
        const changedPlan = planUpdates(infos, { name, hyper })
        // The second gradient is so small that memory decides the sign of Lion's and Signum's second step.
        for (const size of [1, -0.06, 0.2, 0.1]) {
          const gradients = { w: tf.tensor2d([0.2 * size, -0.1, 0.05 * size, 0.01], [2, 2]) }
          clocks = tickClocks(changedPlan, clocks)
          // The rule or the formula of the plan before the change, as in a captured step.
          const next = applyUpdates(plan, gradients, params, slots, liveTensors(changedPlan, clocks, 1))
          params = next.params
          slots = next.slots
        }
        // Slots too: a beta may move a moment by less than a sign shows.
        return tf.concat([params.w!, ...Object.values(slots)].map((tensor) => tf.reshape(tensor, [-1])))
      })
      const values = [...(await trained.data())]
      trained.dispose()
      return values
    }
    const before = await run(null)
    for (const [key, value] of Object.entries(known)) {
      if (typeof value !== 'number' || def.structural?.includes(key) === true) continue
      expect(await run(key), key).not.toEqual(before)
    }
  })
})

describe('planUpdates', () => {
  const infos = mlpParameters(WIDTHS)
  const plan = (spec: unknown) => planUpdates(infos, spec as OptimizerSpec)

  it('gives Muon the hidden matrices and AdamW the rest', () => {
    const { groups } = plan({ name: 'muon', hyper: { lr: 0.05 } })
    expect(groups.map(({ key, parameters }) => [key, parameters])).toEqual([
      ['optimizer', ['W2']],
      ['rest', ['W1', 'b1', 'b2', 'W3', 'b3']],
    ])
    expect(groups[0]!.def).toBe(OPTIMIZERS.muon)
    expect(groups[1]!.def).toBe(OPTIMIZERS.adamw)
    expect(groups[0]!.h).toEqual({ ...OPTIMIZERS.muon.defaults, lr: 0.05 })
  })

  it('gives everything to an optimizer that takes everything', () => {
    expect(plan({ name: 'sgd' }).groups.map(({ key, parameters }) => [key, parameters.length])).toEqual([
      ['optimizer', 6],
    ])
  })

  it.each([
    [{ name: 'adm' }, /no optimizer "adm"; there are sgd,.*muon/],
    [{ name: 'toString' }, /no optimizer "toString"/],
    [{ name: 'sgd', hyper: { beta1: 0.9 } }, /"sgd" has no hyper-parameter "beta1"; it has lr, momentum/],
    [{ name: 'sgd', hyper: { lr: Number.NaN } }, /"lr" of "sgd" must be a finite number/],
    [{ name: 'sgd', hyper: { nesterov: 1 } }, /"nesterov" of "sgd" must be a boolean/],
    [{ name: 'sgd', rest: { name: 'nope' } }, /no optimizer "nope"/],
    [{ name: 'muon', rest: { name: 'muon' } }, /Neither "muon" nor "muon" takes the parameter "W1"/],
  ])('refuses %o', (spec, message) => {
    expect(() => plan(spec)).toThrow(message)
  })

  it('refuses Muon for a model without hidden matrices', () => {
    expect(() => planUpdates(mlpParameters([2, 2]), { name: 'muon' })).toThrow(/"muon" takes none/)
  })
})
