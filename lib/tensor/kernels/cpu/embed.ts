import { EMBED, EMBED_GRADIENT } from '../../ops/embed'
import type { HostKernel } from './host'

/** The kernels of `ops/embed.ts`. */
export const EMBED_KERNELS: readonly HostKernel[] = [
  {
    name: EMBED,
    run(host, { weight, indices }) {
      const [entries, features] = weight!.shape as [number, number]
      const y = host.allocate([indices!.shape[0]!, features])
      const [table, index, out] = [host.floats(weight!), host.integers(indices!), host.floats(y)]
      for (let i = 0; i < index.length; i++) {
        const row = index[i]!
        if (row < 0 || row >= entries) out.fill(NaN, i * features, (i + 1) * features)
        else out.set(table.subarray(row * features, (row + 1) * features), i * features)
      }
      return y
    },
  },
  {
    name: EMBED_GRADIENT,
    run(host, { dy, indices }, attrs) {
      const { entries } = attrs as { entries: number }
      const features = dy!.shape[1]!
      const gradient = host.allocate([entries, features])
      const [g, index] = [host.floats(dy!), host.integers(indices!)]
      const sums = new Float64Array(entries * features)
      for (let i = 0; i < index.length; i++) {
        const row = index[i]!
        if (row < 0 || row >= entries) continue
        for (let j = 0; j < features; j++) sums[row * features + j]! += g[i * features + j]!
      }
      host.floats(gradient).set(sums)
      return gradient
    },
  },
]
