import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'

import type { OptimizerSpec } from '@/lib/experiments/types'
import {
  applyUpdates,
  initSlots,
  liveInputs,
  liveShapes,
  planUpdates,
  startClocks,
  tickClocks,
} from '@/lib/optim/apply'
import type { ParameterInfo } from '@/lib/optim/types'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { PARAMETERS } from './variants'

const MIXED: readonly ParameterInfo[] = [{ name: 'M', shape: [2, 3], role: 'hidden-matrix' }, ...PARAMETERS]
const MUON: OptimizerSpec = {
  name: 'muon',
  hyper: { lr: 0.5 },
  rest: { name: 'adam', hyper: { lr: 0.25, beta1: 0.5, beta2: 0.75, eps: 0.125 } },
}

describe('clocks', () => {
  it('are plain JSON, for both groups', () => {
    const plan = planUpdates(MIXED, MUON)
    const clocks = tickClocks(plan, startClocks(plan))
    expect(JSON.parse(JSON.stringify(clocks))).toEqual(clocks)
    expect(clocks).toEqual({ optimizer: {}, rest: { c1: 0.5, c2: 0.25 } })
  })

  it('hold 1 - beta^t for Adam, with beta as float32 has it', () => {
    const plan = planUpdates(PARAMETERS, { name: 'adam', hyper: { beta1: 0.9, beta2: 0.999 } })
    let clocks = startClocks(plan)
    for (let t = 1; t <= 2000; t++) {
      clocks = tickClocks(plan, clocks)
      expect(clocks.optimizer.c1).toBeCloseTo(1 - Math.fround(0.9) ** t, 12)
      expect(clocks.optimizer.c2).toBeCloseTo(1 - Math.fround(0.999) ** t, 12)
    }
  })

  it('make Adam an average of gradients whatever a slider does to beta: of equal ones, that gradient', async () => {
    await useNodeBackend('cpu')
    let params: Record<string, tf.Tensor> = { w: tf.tensor1d([0]) }
    const gradients = { w: tf.tensor1d([0.25]) }
    const plan = (beta: number) =>
      planUpdates([{ name: 'w', shape: [1], role: 'other' }], {
        name: 'adam',
        hyper: { lr: 1, beta1: beta, beta2: beta, eps: 0 },
      })
    let slots = initSlots(plan(0.9), params)
    let clocks = startClocks(plan(0.9))
    for (const [t, beta] of [0.9, 0.9, 0.5, 0.99, 0.99, 0.2, 0.999, 0.999].entries()) {
      clocks = tickClocks(plan(beta), clocks)
      const live = tf.tensor1d(liveInputs(plan(beta), clocks, 1)['optimizer/live']!)
      ;({ params, slots } = applyUpdates(plan(beta), gradients, params, slots, { 'optimizer/live': live }))
      expect((await params.w!.data())[0]).toBeCloseTo(-(t + 1), 5)
    }
  })

  it("count Adagrad's age from 0 and tell SGD its first update", () => {
    const ticks = (name: 'adagrad' | 'sgd') => {
      const plan = planUpdates(PARAMETERS, { name })
      let clocks = startClocks(plan)
      return [1, 2, 3].map(() => (clocks = tickClocks(plan, clocks)).optimizer)
    }
    expect(ticks('adagrad')).toEqual([{ age: 0 }, { age: 1 }, { age: 2 }])
    expect(ticks('sgd')).toEqual([{ started: 0 }, { started: 1 }, { started: 1 }])
  })
})

describe('live inputs', () => {
  const plan = planUpdates(MIXED, MUON)
  const inputs = liveInputs(plan, tickClocks(plan, startClocks(plan)), 0.5)

  it('are a vector in the order of the rule for a fused group, scalars for another; the schedule scales every lr alone', () => {
    const rule = plan.groups[1]!.rule!
    const numbers: Record<string, number> = {
      lr: 0.125,
      weightDecay: 0,
      beta1: 0.5,
      beta2: 0.75,
      eps: 0.125,
      c1: 0.5,
      c2: 0.25,
    }
    expect([...inputs['rest/live']!]).toEqual(rule.live.map((name) => numbers[name]))
    expect([...inputs['optimizer/lr']!]).toEqual([0.25])
    expect([...inputs['optimizer/momentum']!]).toEqual([Math.fround(0.95)])
    expect(inputs['optimizer/nesterov']).toBeUndefined()
  })

  it('have the sizes of their shapes', () => {
    const shapes = liveShapes(plan)
    expect(Object.keys(shapes)).toEqual(Object.keys(inputs))
    for (const [name, values] of Object.entries(inputs)) {
      expect(values.length).toBe(tf.util.sizeFromShape([...shapes[name]!]))
    }
    expect(shapes['optimizer/lr']).toEqual([])
    expect(shapes['rest/live']).toEqual([plan.groups[1]!.rule!.live.length])
  })
})

it('names what an update lacks', () => {
  const plan = planUpdates(PARAMETERS, { name: 'adam' })
  const nothing = tf.zeros([1])
  const update = (present: Record<string, tf.Tensor>, live: Record<string, tf.Tensor>) => () =>
    applyUpdates(plan, { W: nothing, ...present }, { W: nothing, b: nothing }, {}, live)
  expect(update({ b: nothing }, {})).toThrow(/no input "optimizer\/live"/)
  expect(update({}, { 'optimizer/live': nothing })).toThrow(/no gradient of "b"/)
  expect(update({ b: nothing }, { 'optimizer/live': nothing })).toThrow(/no slot "W\/m"/)
  nothing.dispose()
})
