import type { MethodDef } from './types'

/** One gradient, used as it is. */
export const plain: MethodDef<Record<string, never>> = {
  source: 'https://doi.org/10.1214/aoms/1177729586',
  defaults: {},
  gradEvalsPerStep: () => 1,
  step({ parameters, lossAt, update }) {
    const { loss, gradients } = lossAt(parameters)
    return { loss, gradients, ...update(gradients, parameters), slots: {} }
  },
}
