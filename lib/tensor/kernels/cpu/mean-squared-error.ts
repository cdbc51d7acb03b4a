import { MEAN_SQUARED_ERROR, MEAN_SQUARED_ERROR_GRADIENT } from '../../ops/mean-squared-error'
import type { HostKernel } from './host'

/** The kernels of `ops/mean-squared-error.ts`. */
export const MEAN_SQUARED_ERROR_KERNELS: readonly HostKernel[] = [
  {
    name: MEAN_SQUARED_ERROR,
    run(host, { predictions, targets }) {
      const loss = host.allocate([])
      const [p, t] = [host.floats(predictions!), host.floats(targets!)]
      let sum = 0
      for (let i = 0; i < p.length; i++) {
        const error = p[i]! - t[i]!
        sum += error * error
      }
      // Of nothing: 0 / 0, as any mean.
      host.floats(loss)[0] = sum / p.length
      return loss
    },
  },
  {
    name: MEAN_SQUARED_ERROR_GRADIENT,
    run(host, { dy, predictions, targets }) {
      const gradient = host.allocate(predictions!.shape)
      const [p, t, out] = [host.floats(predictions!), host.floats(targets!), host.floats(gradient)]
      const scale = (2 * host.floats(dy!)[0]!) / p.length
      for (let i = 0; i < p.length; i++) out[i] = scale * (p[i]! - t[i]!)
      return gradient
    },
  },
]
