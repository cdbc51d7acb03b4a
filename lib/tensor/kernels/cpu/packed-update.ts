import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'

import { PACKED_UPDATE, type UpdateRule } from '../../ops/packed-update'
import type { Host, HostKernel, Inputs } from './host'

/** One parameter's update: from `old` to `next`, each the parameter and then its slots. */
export interface ParameterUpdate {
  readonly rule: UpdateRule
  readonly live: TensorInfo
  readonly gradient: TensorInfo
  readonly old: readonly TensorInfo[]
  readonly next: readonly TensorInfo[]
}

/** The kernel `PackedUpdate`, given how one parameter is updated. */
export function packedUpdate(
  host: Pick<Host, 'allocate'>,
  inputs: Inputs,
  attrs: NamedAttrMap,
  update: (parameter: ParameterUpdate) => void,
): TensorInfo[] {
  const { rule, count } = attrs as unknown as { rule: UpdateRule; count: number }
  const prefixes = ['w', ...rule.slots.map((_, s) => `s${s}_`)]
  const old = prefixes.map((prefix) => Array.from({ length: count }, (_, i) => inputs[`${prefix}${i}`]!))
  const next = old.map((tensors) => tensors.map(({ shape }) => host.allocate(shape)))
  for (let i = 0; i < count; i++) {
    update({
      ...{ rule, live: inputs.live!, gradient: inputs[`g${i}`]! },
      ...{ old: old.map((tensors) => tensors[i]!), next: next.map((tensors) => tensors[i]!) },
    })
  }
  return next.flat()
}

/** Copies, then the rule's loop in place. */
export function updateByLoop(host: Host, { rule, live, gradient, old, next }: ParameterUpdate): void {
  const [parameter, ...slots] = next.map((tensor, i) => {
    const values = host.floats(tensor)
    values.set(host.floats(old[i]!))
    return values
  })
  rule.loop(parameter!, host.floats(gradient), slots, host.floats(live))
}

/** The kernel of `ops/packed-update.ts`. */
export const PACKED_UPDATE_KERNELS: readonly HostKernel[] = [
  {
    name: PACKED_UPDATE,
    run: (host, inputs, attrs) => packedUpdate(host, inputs, attrs, (parameter) => updateByLoop(host, parameter)),
  },
]
