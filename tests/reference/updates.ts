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
import type { HostArray, InputSpec, StepRunner, StepSpec } from '@/lib/tensor/step'
import type { HyperJson } from './case-types'

/** How a case's steps are run: eagerly, or captured. */
export type MakeRunner = <V extends string>(spec: StepSpec<V>) => StepRunner<V> | Promise<StepRunner<V>>

/** Hyper-parameters as this course names them: what the case leaves out is 0 or false, whatever our defaults are. */
function hyperOf(optimizer: OptimizerName, json: HyperJson): Hyper {
  return Object.fromEntries(
    Object.entries(OPTIMIZERS[optimizer].defaults).map(([name, fallback]) => {
      if (name === 'matchRmsAdamw') return [name, json.adjustLrFn === 'match_rms_adamw']
      const zero = typeof fallback === 'number' ? 0 : typeof fallback === 'boolean' ? false : fallback
      return [name, (json[name]) ?? zero]
    }),
  )
}

/** What an update reads besides tensors, on tfjs's current backend. The caller owns it. */
export function liveTensors(plan: UpdatePlan, clocks: Clocks, factor: number): NamedTensors {
  const shapes = liveShapes(plan)
  return Object.fromEntries(
    Object.entries(liveInputs(plan, clocks, factor)).map(([name, values]) => [
      name,
      tf.tensor(values, [...shapes[name]!]),
    ]),
  )
}

/** One optimizer over some parameters, in the form that a step needs: slots are state, live numbers are inputs, the clock is the host's. */
export class Updater {
  /** float32 shapes of what the update reads from the host, under the updater's own prefix. */
  readonly inputs: Readonly<Record<string, InputSpec>>
  private plan: UpdatePlan
  private clocks: Clocks

  constructor(
    private readonly prefix: string,
    private readonly optimizer: OptimizerName,
    private readonly json: HyperJson,
    private readonly infos: readonly ParameterInfo[],
  ) {
    this.plan = this.planFor(undefined)
    if (this.plan.groups.length !== 1) throw new Error(`${optimizer} does not take all of its group's parameters`)
    this.clocks = startClocks(this.plan)
    this.inputs = Object.fromEntries(
      Object.entries(liveShapes(this.plan)).map(([name, shape]) => [this.prefix + name, { shape, dtype: 'float32' }]),
    )
  }

  /** Slots before the first update, by `parameter/slot`. The caller owns them. */
  initSlots(params: NamedTensors): NamedTensors {
    return initSlots(this.plan, params)
  }

  /** Values of `inputs` for the next update. */
  tick(lr: number | undefined): Readonly<Record<string, HostArray>> {
    this.plan = this.planFor(lr)
    this.clocks = tickClocks(this.plan, this.clocks)
    return Object.fromEntries(
      Object.entries(liveInputs(this.plan, this.clocks, 1)).map(([name, values]) => [this.prefix + name, values]),
    )
  }

  /** The update as a function of tensors: new values of the updater's own parameters and slots. */
  update(gradients: NamedTensors, params: NamedTensors, slots: NamedTensors, inputs: NamedTensors) {
    const live = Object.fromEntries(
      Object.keys(this.inputs).map((name) => [name.slice(this.prefix.length), inputs[name]!]),
    )
    return applyUpdates(this.plan, gradients, params, slots, live)
  }

  private planFor(lr: number | undefined): UpdatePlan {
    const hyper = hyperOf(this.optimizer, this.json)
    return planUpdates(this.infos, { name: this.optimizer, hyper: lr === undefined ? hyper : { ...hyper, lr } })
  }
}
