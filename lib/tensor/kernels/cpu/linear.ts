import { keepsZ, LINEAR, LINEAR_INPUT_GRADIENT, LINEAR_WEIGHT_GRADIENT, type LinearActivation } from '../../ops/linear'
import { HOST_ACTIVATIONS } from './activation'
import type { Host, HostKernel, Inputs } from './host'
import { matrix, productRow } from './product'

const activationOf = (attrs: unknown): LinearActivation => (attrs as { activation: LinearActivation }).activation

/** dy times the activation's slope. */
function throughActivation(host: Host, { dy, kept }: Inputs, activation: LinearActivation): Float32Array {
  const g = host.floats(dy!)
  if (activation === 'none') return g
  const { slope } = HOST_ACTIVATIONS[activation]
  const values = host.floats(kept!)
  return g.map((value, i) => value * slope(values[i]!))
}

/** The kernels of `ops/linear.ts`. */
export const LINEAR_KERNELS: readonly HostKernel[] = [
  {
    name: LINEAR,
    run(host, { x, weight, bias }, attrs) {
      const activation = activationOf(attrs)
      const [n, inputs] = x!.shape as [number, number]
      const outputs = weight!.shape[0]!
      const y = host.allocate([n, outputs])
      const z = keepsZ(activation) ? host.allocate([n, outputs]) : null
      const rows = matrix(host.floats(x!), inputs)
      const columns = matrix(host.floats(weight!), inputs, true)
      const shift = bias === undefined ? null : host.floats(bias)
      const phi = activation === 'none' ? null : HOST_ACTIVATIONS[activation].value
      const out = host.floats(y)
      const before = z === null ? null : host.floats(z)
      const sums = new Float64Array(outputs)
      for (let i = 0; i < n; i++) {
        productRow(rows, i, columns, inputs, sums)
        for (let j = 0; j < outputs; j++) {
          const at = i * outputs + j
          const sum = sums[j]! + (shift === null ? 0 : shift[j]!)
          if (before !== null) before[at] = sum
          out[at] = phi === null ? sum : phi(sum)
        }
      }
      return z === null ? y : [y, z]
    },
  },
  {
    name: LINEAR_INPUT_GRADIENT,
    run(host, inputs, attrs) {
      const [n, outputs] = inputs.dy!.shape as [number, number]
      const features = inputs.weight!.shape[1]!
      const dx = host.allocate([n, features])
      const dz = matrix(throughActivation(host, inputs, activationOf(attrs)), outputs)
      const weight = matrix(host.floats(inputs.weight!), features)
      const out = host.floats(dx)
      const sums = new Float64Array(features)
      for (let i = 0; i < n; i++) {
        productRow(dz, i, weight, outputs, sums)
        out.set(sums, i * features)
      }
      return dx
    },
  },
  {
    name: LINEAR_WEIGHT_GRADIENT,
    run(host, inputs, attrs) {
      const [n, outputs] = inputs.dy!.shape as [number, number]
      const features = inputs.x!.shape[1]!
      const [dWeight, dBias] = [host.allocate([outputs, features]), host.allocate([outputs])]
      const dz = throughActivation(host, inputs, activationOf(attrs))
      const x = matrix(host.floats(inputs.x!), features)
      const out = host.floats(dWeight)
      const sums = new Float64Array(features)
      for (let j = 0; j < outputs; j++) {
        productRow(matrix(dz, outputs, true), j, x, n, sums)
        out.set(sums, j * features)
      }
      const columnSums = new Float64Array(outputs)
      dz.forEach((value, at) => (columnSums[at % outputs]! += value))
      host.floats(dBias).set(columnSums)
      return [dWeight, dBias]
    },
  },
]
