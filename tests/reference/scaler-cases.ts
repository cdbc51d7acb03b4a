import * as tf from '@tensorflow/tfjs-core'

import { nextScale } from '@/lib/methods/loss-scaler'
import { anyNonFinite } from '@/lib/tensor/ops/non-finite'
import type { StepSpec } from '@/lib/tensor/step'
import { compareAll, type Outcome, type ScalerCase } from './case-types'
import type { MakeRunner } from './updates'

/** What a gradient that overflowed may hold, in turn. */
const BAD = [Infinity, Number.NaN, -Infinity]

/** The scaler fed with gradients that overflow when the case says so: overflow is found, not given. */
export async function runScalerCase(reference: ScalerCase, makeRunner: MakeRunner): Promise<Outcome> {
  const { initScale, growthFactor, backoffFactor, growthInterval, foundInf, expected, tolerance } = reference
  const spec: StepSpec<'step'> = {
    state: { scale: tf.scalar(initScale), growthTracker: tf.scalar(0), weight: tf.scalar(0) },
    inputs: { gradient: { shape: [3], dtype: 'float32' } },
    variants: ['step'],
    step(state, { gradient }) {
      const overflowed = anyNonFinite([tf.ones([2, 2]), gradient!])
      const rule = {
        growthFactor: tf.scalar(growthFactor),
        backoffFactor: tf.scalar(backoffFactor),
        growthInterval: tf.scalar(growthInterval),
      }
      const next = nextScale({ scale: state.scale!, growthTracker: state.growthTracker! }, overflowed, rule)
      const weight = tf.where(overflowed, state.weight!, tf.add(state.weight!, 1))
      return {
        metrics: {
          scale: tf.add<tf.Scalar>(next.scale, 0),
          growthTracker: tf.add<tf.Scalar>(next.growthTracker, 0),
          updates: tf.add<tf.Scalar>(weight, 0),
        },
        state: { ...next, weight },
      }
    },
  }
  const runner = await makeRunner(spec)
  tf.dispose(spec.state)
  foundInf.forEach((found, t) => {
    runner.setInput('gradient', Float32Array.of(1e30, found ? BAD[t % BAD.length]! : -3.4e38, 0))
    runner.replay(1, 'step')
  })
  const rows = await runner.readMetrics()
  runner.dispose()
  const column = (name: string) => rows.map((row) => row[name]!)
  const updates = column('updates')
  const skipped = updates.map((count, t) => Number(count === (updates[t - 1] ?? 0)))
  return [
    ...compareAll('scale', column('scale'), expected.scale, tolerance),
    ...compareAll('growthTracker', column('growthTracker'), expected.growthTracker, tolerance),
    ...compareAll('skipped', skipped, expected.skipped.map(Number), tolerance),
  ]
}
