import { describe, expect, it } from 'vitest'

import { EXPERIMENTS } from '@/content/experiments'
import { multiplyAdds, sizeOfTasks } from '@/lib/experiments/workload'
import type { TaskSpec } from '@/lib/experiments/types'

const mlp = (width: number, batchSize: number): TaskSpec => ({
  kind: 'regression-2d',
  hidden: [width, width],
  activation: 'relu',
  samples: batchSize,
  batchSize,
})

describe('the size of a task', () => {
  it('counts multiply-adds forward and backward', () => {
    expect(multiplyAdds(mlp(64, 128))).toBe(3 * 128 * (2 * 64 + 64 * 64 + 64))
    const transformer: TaskSpec = {
      kind: 'sequence',
      symbols: 32,
      layers: 2,
      width: 64,
      heads: 4,
      norm: 'layer',
      length: 32,
      batchSize: 8,
    }
    expect(multiplyAdds(transformer)).toBe(3 * 256 * (2 * (4 + 8) * 64 ** 2 + 32 * 64 + 2 * 2 * 32 * 64))
  })

  it('counts a forward pass more for checkpointed layers', () => {
    const deep = { kind: 'deep-mlp', layers: 6, width: 8, samples: 20, batchSize: 10 } as const
    const plain = multiplyAdds({ ...deep, segment: 0 })
    expect(plain).toBe(3 * 10 * (2 * 8 + 6 * 8 * 8 + 8 * 2))
    expect(multiplyAdds({ ...deep, segment: 2 }) - plain).toBe(10 * 6 * 8 * 8)
  })

  it('puts the networks that the probe times into their own classes', () => {
    expect(sizeOfTasks([mlp(16, 32)])).toBe('small')
    expect(sizeOfTasks([mlp(64, 128)])).toBe('medium')
    expect(sizeOfTasks([mlp(256, 256)])).toBe('large')
  })

  it('goes by the largest of several tasks', () => {
    expect(sizeOfTasks([mlp(16, 32), mlp(256, 256), mlp(64, 128)])).toBe('large')
    expect(sizeOfTasks([])).toBe('small')
  })

  it.each(Object.values(EXPERIMENTS).map((experiment) => [experiment.id, experiment] as const))(
    'knows the tasks of %s',
    (_, { base, runs }) => {
      for (const task of [base.task, ...Object.values(runs).flatMap((run) => run.task ?? [])]) {
        expect(multiplyAdds(task)).toBeGreaterThan(0)
      }
    },
  )
})
