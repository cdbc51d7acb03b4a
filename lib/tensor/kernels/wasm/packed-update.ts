import { PACKED_UPDATE } from '../../ops/packed-update'
import { sizeOf } from '../cpu/host'
import { packedUpdate, updateByLoop } from '../cpu/packed-update'
import type { SimdKernel } from './simd-kernel'

/** Rules of `lib/optim` that the SIMD module has, by name, with the flags of `assembly/adam.ts`; it gives their loops' bits. */
const ADAM_RULES: Readonly<Record<string, { readonly coupled: number; readonly decoupled: number }>> = {
  adam: { coupled: 0, decoupled: 0 },
  'adam+coupledDecay': { coupled: 1, decoupled: 0 },
  'adam+decoupledDecay': { coupled: 0, decoupled: 1 },
}

/** The kernel of `ops/packed-update.ts`: the rule's own loop unless the module has the rule. */
export const PACKED_UPDATE_KERNELS: readonly SimdKernel[] = [
  {
    name: PACKED_UPDATE,
    run: (simd, inputs, attrs) =>
      packedUpdate(simd, inputs, attrs, (parameter) => {
        const { rule, live, gradient, old, next } = parameter
        const adam = ADAM_RULES[rule.name]
        const count = sizeOf(gradient.shape)
        // It works on four numbers at a time, and would reach beyond fewer.
        if (adam === undefined || count < 4) {
          updateByLoop(simd, parameter)
          return
        }
        simd.module.adam(
          simd.address(old[0]),
          simd.address(gradient),
          simd.address(old[1]),
          simd.address(old[2]),
          simd.address(next[0]),
          simd.address(next[1]),
          simd.address(next[2]),
          count,
          adam.coupled,
          adam.decoupled,
          simd.address(live),
        )
      }),
  },
]
