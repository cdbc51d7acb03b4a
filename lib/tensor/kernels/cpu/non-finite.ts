import { NON_FINITE } from '../../ops/non-finite'
import { INFINITY_BITS } from '../formats'
import { bitsView, type HostKernel } from './host'

/** The kernel of `ops/non-finite.ts`. */
export const NON_FINITE_KERNELS: readonly HostKernel[] = [
  {
    name: NON_FINITE,
    run(host, { x }) {
      const y = host.allocate(x!.shape)
      const bits = bitsView(host.floats(x!))
      const out = host.floats(y)
      for (let i = 0; i < out.length; i++) out[i] = (bits[i]! & INFINITY_BITS) === INFINITY_BITS ? 1 : 0
      return y
    },
  },
]
