import * as tf from '@tensorflow/tfjs-core'

import type { OptimizerName } from '@/lib/experiments/types'
import { OPTIMIZERS } from '@/lib/optim'
import type { StepSpec } from '@/lib/tensor/step'
import { compareAll, toFloat32, type Comparison, type OptimizerCase, type Outcome } from './case-types'
import { Updater, type MakeRunner } from './updates'

export async function runOptimizerCase(reference: OptimizerCase, makeRunner: MakeRunner): Promise<Outcome> {
  const { optimizer, hyper, lrs, steps, grads, expected, tolerance } = reference
  if (!Object.hasOwn(OPTIMIZERS, optimizer) && reference.optional === true) {
    return { skipped: `no optimizer "${optimizer}" in this version` }
  }
  const infos = Object.entries(reference.params).map(([name, { shape }]) => ({
    name,
    shape,
    role: shape.length === 2 ? ('hidden-matrix' as const) : ('other' as const),
  }))
  const names = infos.map(({ name }) => name)
  const updater = new Updater('live/', optimizer as OptimizerName, hyper, infos)
  const params = Object.fromEntries(
    infos.map(({ name, shape }) => [name, tf.tensor(toFloat32(reference.params[name]!.data), [...shape])]),
  )
  const slots = updater.initSlots(params)
  const gradientOf = (name: string) => `gradient/${name}`
  const spec: StepSpec<'update'> = {
    state: { ...params, ...slots },
    inputs: {
      ...updater.inputs,
      ...Object.fromEntries(infos.map(({ name, shape }) => [gradientOf(name), { shape, dtype: 'float32' as const }])),
    },
    variants: ['update'],
    step(state, inputs) {
      const gradients = Object.fromEntries(names.map((name) => [name, inputs[gradientOf(name)]!]))
      const next = updater.update(gradients, state, state, inputs)
      return { metrics: {}, state: { ...next.params, ...next.slots } }
    },
  }
  const runner = await makeRunner(spec)
  tf.dispose([params, slots])
  const comparisons: Comparison[] = []
  for (let t = 0; t < steps; t++) {
    for (const [name, values] of Object.entries(updater.tick(lrs?.[t]))) runner.setInput(name, values)
    for (const name of names) runner.setInput(gradientOf(name), toFloat32(grads[t]![name]!))
    runner.replay(1, 'update')
    const { ...after } = await runner.snapshot()
    for (const name of names) {
      comparisons.push(...compareAll(`step ${t} ${name}`, after[name]!.data, expected[t]![name]!, tolerance))
    }
  }
  runner.dispose()
  return comparisons
}
