import { NORM, NORM_INPUT_GRADIENT, NORM_PARAMETER_GRADIENT } from '../../ops/norm'
import type { HostKernel } from './host'

interface NormAttrs {
  readonly centre: boolean
  readonly eps: number
}

/** Mean (0 unless centred) and 1 / sqrt(mean square + eps) of the row that begins at `start`; centred before squared. */
function statistics(
  x: Float32Array,
  start: number,
  features: number,
  { centre, eps }: NormAttrs,
): { mean: number; factor: number } {
  let mean = 0
  if (centre) {
    for (let j = 0; j < features; j++) mean += x[start + j]!
    mean /= features
  }
  let squares = 0
  for (let j = 0; j < features; j++) squares += (x[start + j]! - mean) ** 2
  return { mean, factor: 1 / Math.sqrt(squares / features + eps) }
}

/** The kernels of `ops/norm.ts`. */
export const NORM_KERNELS: readonly HostKernel[] = [
  {
    name: NORM,
    run(host, { x, gamma, beta }, attributes) {
      const attrs = attributes as unknown as NormAttrs
      const features = x!.shape.at(-1)!
      const y = host.allocate(x!.shape)
      const [values, out, scale] = [host.floats(x!), host.floats(y), host.floats(gamma!)]
      const shift = beta === undefined ? null : host.floats(beta)
      for (let start = 0; start < values.length; start += features) {
        const { mean, factor } = statistics(values, start, features, attrs)
        for (let j = 0; j < features; j++) {
          out[start + j] = scale[j]! * (values[start + j]! - mean) * factor + (shift === null ? 0 : shift[j]!)
        }
      }
      return y
    },
  },
  {
    name: NORM_INPUT_GRADIENT,
    run(host, { dy, x, gamma }, attributes) {
      const attrs = attributes as unknown as NormAttrs
      const features = x!.shape.at(-1)!
      const dx = host.allocate(x!.shape)
      const [g, values, scale, out] = [host.floats(dy!), host.floats(x!), host.floats(gamma!), host.floats(dx)]
      for (let start = 0; start < values.length; start += features) {
        const { mean, factor } = statistics(values, start, features, attrs)
        // With h = dy gamma: dx = factor (h - mean(h) - u mean(h u)), without the middle term if the mean is fixed at 0.
        let meanH = 0
        let meanHu = 0
        for (let j = 0; j < features; j++) {
          const h = g[start + j]! * scale[j]!
          meanH += h / features
          meanHu += (h * (values[start + j]! - mean) * factor) / features
        }
        if (!attrs.centre) meanH = 0
        for (let j = 0; j < features; j++) {
          const u = (values[start + j]! - mean) * factor
          out[start + j] = factor * (g[start + j]! * scale[j]! - meanH - u * meanHu)
        }
      }
      return dx
    },
  },
  {
    name: NORM_PARAMETER_GRADIENT,
    run(host, { dy, x }, attributes) {
      const attrs = attributes as unknown as NormAttrs
      const features = x!.shape.at(-1)!
      const [dGamma, dBeta] = [host.allocate([features]), host.allocate([features])]
      const [g, values] = [host.floats(dy!), host.floats(x!)]
      const [sumsGamma, sumsBeta] = [new Float64Array(features), new Float64Array(features)]
      for (let start = 0; start < values.length; start += features) {
        const { mean, factor } = statistics(values, start, features, attrs)
        for (let j = 0; j < features; j++) {
          sumsGamma[j]! += g[start + j]! * (values[start + j]! - mean) * factor
          sumsBeta[j]! += g[start + j]!
        }
      }
      host.floats(dGamma).set(sumsGamma)
      host.floats(dBeta).set(sumsBeta)
      return [dGamma, dBeta]
    },
  },
]
