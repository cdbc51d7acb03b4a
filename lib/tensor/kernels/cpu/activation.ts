import type { LinearActivation } from '../../ops/linear'
import { normalCdf, normalDensity } from './normal-cdf'

/** One activation on numbers. */
export interface HostActivation {
  readonly value: (z: number) => number
  /** Derivative, from what `Linear` keeps: y for relu and tanh, z for the others. */
  readonly slope: (kept: number) => number
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** gelu-tanh is x sigmoid(GELU_1 x + GELU_3 x^3); see `lib/models/activations.ts`. */
const GELU_1 = 2 * Math.sqrt(2 / Math.PI)
const GELU_3 = GELU_1 * 0.044715

/** Formulas and sources are in `lib/models/activations.ts`. NaN in, NaN out. */
export const HOST_ACTIVATIONS: Readonly<Record<Exclude<LinearActivation, 'none'>, HostActivation>> = {
  relu: {
    value: (z) => Math.max(z, 0),
    slope: (y) => (y > 0 ? 1 : y * 0),
  },
  tanh: {
    value: Math.tanh,
    slope: (y) => 1 - y * y,
  },
  'gelu-exact': {
    value: (z) => z * normalCdf(z),
    slope: (z) => normalCdf(z) + z * normalDensity(z),
  },
  'gelu-tanh': {
    value: (z) => z * sigmoid(z * (GELU_1 + GELU_3 * z * z)),
    slope: (z) => {
      const s = sigmoid(z * (GELU_1 + GELU_3 * z * z))
      return s + z * s * (1 - s) * (GELU_1 + 3 * GELU_3 * z * z)
    },
  },
  silu: {
    value: (z) => z * sigmoid(z),
    slope: (z) => {
      const s = sigmoid(z)
      return s + z * s * (1 - s)
    },
  },
}
