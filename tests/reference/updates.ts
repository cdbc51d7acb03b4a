import * as tf from '@tensorflow/tfjs-core'

import type { Hyper, OptimizerName } from '@/lib/experiments/types'
import { OPTIMIZERS } from '@/lib/optim'
import {
  applyUpdates,
  initSlots,
  liveInputs,
  liveShapes,
  planUpdates,
  startClocks,
  tickClocks,
  type Clocks,
  type NamedTensors,
  type UpdatePlan,
} from '@/lib/optim/apply'
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

/** What an update reads besides tensors, on tfjs's current backend. The caller owns it. */
export function liveTensors(plan: UpdatePlan, clocks: Clocks, factor: number): NamedTensors {
  const shapes = liveShapes(plan)
  return Object.fromEntries(
    Object.entries(liveInputs(plan, clocks, factor)).map(([name, values]) => [name, tf.tensor(values, [...shapes[name]!])]),
  )
}

/** One optimizer over some parameters, with its slots and clocks between updates. */
export class Updater {
  private plan: UpdatePlan
  private slots: NamedTensors
  private clocks: Clocks

  constructor(
    private readonly optimizer: OptimizerName,
    private readonly json: HyperJson,
    private readonly infos: readonly ParameterInfo[],
    params: NamedTensors,
  ) {
    this.plan = this.planFor(undefined)
    if (this.plan.groups.length !== 1) throw new Error(`${optimizer} does not take all of its group's parameters`)
    this.slots = initSlots(this.plan, params)
    this.clocks = startClocks(this.plan)
  }

  /** New values of the updater's own parameters; the caller owns them, and keeps the arguments. */
  update(gradients: NamedTensors, params: NamedTensors, lr: number | undefined): NamedTensors {
    this.plan = this.planFor(lr)
    this.clocks = tickClocks(this.plan, this.clocks)
    const live = liveTensors(this.plan, this.clocks, 1)
    const next = applyUpdates(this.plan, gradients, params, this.slots, live)
    tf.dispose([this.slots, live])
    this.slots = next.slots
    return next.params
  }

  dispose(): void {
    tf.dispose(this.slots)
  }

  private planFor(lr: number | undefined): UpdatePlan {
    const hyper = hyperOf(this.optimizer, this.json)
    return planUpdates(this.infos, { name: this.optimizer, hyper: lr === undefined ? hyper : { ...hyper, lr } })
  }
}
