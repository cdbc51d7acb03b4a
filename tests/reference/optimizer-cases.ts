import * as tf from '@tensorflow/tfjs-core'

import type { OptimizerName } from '@/lib/experiments/types'
import { OPTIMIZERS } from '@/lib/optim'
import type { NamedTensors } from '@/lib/optim/apply'
import { compareAll, toFloat32, type Comparison, type OptimizerCase, type Outcome } from './case-types'
import { Updater } from './updates'

export async function runOptimizerCase(reference: OptimizerCase): Promise<Outcome> {
  const { optimizer, hyper, lrs, steps, grads, expected, tolerance } = reference
  if (!Object.hasOwn(OPTIMIZERS, optimizer) && reference.optional === true) {
    return { skipped: `no optimizer "${optimizer}" in this version` }
  }
  const infos = Object.entries(reference.params).map(([name, { shape }]) => ({
    name,
    shape,
    role: shape.length === 2 ? ('hidden-matrix' as const) : ('other' as const),
  }))
  const tensors = (values: (name: string) => Float32Array): NamedTensors =>
    Object.fromEntries(infos.map(({ name, shape }) => [name, tf.tensor(values(name), [...shape])]))
  let params = tensors((name) => toFloat32(reference.params[name]!.data))
  const updater = new Updater(optimizer as OptimizerName, hyper, infos, params)
  const comparisons: Comparison[] = []
  for (let t = 0; t < steps; t++) {
    const gradients = tensors((name) => toFloat32(grads[t]![name]!))
    const next = updater.update(gradients, params, lrs?.[t])
    tf.dispose([gradients, params])
    params = next
    for (const { name } of infos) {
      comparisons.push(...compareAll(`step ${t} ${name}`, await params[name]!.data(), expected[t]![name]!, tolerance))
    }
  }
  updater.dispose()
  tf.dispose(params)
  return comparisons
}
