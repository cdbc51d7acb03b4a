import type { Hyper, OptimizerName } from '@/lib/experiments/types'
import { OPTIMIZERS } from '@/lib/optim'
import type { ParameterInfo } from '@/lib/optim/types'

/** Numbers that are left out of the computation where they are 0, each with a range for where they are not. */
const LEFT_OUT_AT_0: Readonly<Record<string, readonly [number, number]>> = {
  momentum: [0.01, 0.999],
  dampening: [0.01, 1],
  weightDecay: [1e-4, 0.5],
  lrDecay: [1e-3, 1],
  initialAccumulator: [0.01, 1],
}

const BETA = [0, 0.9999] as const

/** Where a slider may move a number. */
export const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  ...LEFT_OUT_AT_0,
  lr: [1e-5, 1],
  eps: [1e-10, 0.1],
  alpha: BETA,
  rho: BETA,
  beta1: BETA,
  beta2: BETA,
}

export interface Variant {
  readonly name: OptimizerName
  readonly title: string
  readonly hyper: Hyper
}

/** Every optimizer that is one loop, with every combination of its switches on and off. */
export const VARIANTS: readonly Variant[] = (Object.keys(OPTIMIZERS) as OptimizerName[])
  .filter((name) => OPTIMIZERS[name].fused !== undefined)
  .flatMap((name) => {
    const { defaults } = OPTIMIZERS[name]
    const switches = Object.keys(defaults).filter((key) => key in LEFT_OUT_AT_0 || typeof defaults[key] === 'boolean')
    return Array.from({ length: 2 ** switches.length }, (_, bits) => {
      const on = switches.filter((_, i) => (bits >> i) & 1)
      const values = switches.map((key) => {
        const value = on.includes(key)
        return [key, typeof defaults[key] === 'boolean' ? value : value ? 0.1 : 0]
      })
      const hyper = { ...defaults, ...(Object.fromEntries(values) as Hyper) }
      return { name, title: [name, ...on].join(' '), hyper }
    })
  })

export const PARAMETERS: readonly ParameterInfo[] = [
  { name: 'W', shape: [2, 3], role: 'other' },
  { name: 'b', shape: [3], role: 'other' },
]
