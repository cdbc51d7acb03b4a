import * as tf from '@tensorflow/tfjs-core'

import type { Hyper, OptimizerName } from '@/lib/experiments/types'
import { OPTIMIZERS } from '@/lib/optim'
import { applyUpdates, initSlots, planUpdates, type NamedTensors, type UpdatePlan } from '@/lib/optim/apply'
import type { ParameterInfo } from '@/lib/optim/types'
import type { HyperJson } from './case-types'

/** Hyper-parameters as this course names them: what the case leaves out is 0 or false, whatever our defaults are. */
function hyperOf(optimizer: OptimizerName, json: HyperJson): Hyper {
  return Object.fromEntries(
    Object.entries(OPTIMIZERS[optimizer].defaults).map(([name, fallback]) => {
      if (name === 'matchRmsAdamw') return [name, json.adjustLrFn === 'match_rms_adamw']
      const zero = typeof fallback === 'number' ? 0 : typeof fallback === 'boolean' ? false : fallback
      return [name, (json[name] as Hyper[string] | undefined) ?? zero]
    }),
  )
}

/** Scalars of every number among the hyper-parameters. The caller owns them. */
export function liveScalars(h: Hyper, lr = Number(h.lr)): Record<string, tf.Scalar> {
  const numbers = Object.entries(h).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return Object.fromEntries(numbers.map(([name, value]) => [name, tf.scalar(name === 'lr' ? lr : value)]))
}

/** One optimizer over some parameters, with its slots between updates. */
export class Updater {
  private readonly plan: UpdatePlan
  private slots: NamedTensors

  constructor(optimizer: OptimizerName, json: HyperJson, infos: readonly ParameterInfo[], params: NamedTensors) {
    this.plan = planUpdates(infos, { name: optimizer, hyper: hyperOf(optimizer, json) })
    if (this.plan.groups.length !== 1) throw new Error(`${optimizer} does not take all of its group's parameters`)
    this.slots = initSlots(this.plan, params)
  }

  /** New values of the updater's own parameters; the caller owns them, and keeps the arguments. */
  update(gradients: NamedTensors, params: NamedTensors, lr: number | undefined): NamedTensors {
    const live = { optimizer: liveScalars(this.plan.groups[0]!.h, lr), rest: {} }
    const next = applyUpdates(this.plan, gradients, params, this.slots, live)
    tf.dispose([this.slots, live])
    this.slots = next.slots
    return next.params
  }

  dispose(): void {
    tf.dispose(this.slots)
  }
}
