import { describe, expect, it } from 'vitest'

import type { ScheduleSpec } from '@/lib/experiments/types'
import { scheduledRate, scheduleFactor, type Schedule } from '@/lib/optim/schedules'

describe('scheduleFactor', () => {
  it.each<[ScheduleSpec, readonly (readonly [step: number, factor: number])[]]>([
    [
      { kind: 'constant' },
      [
        [0, 1],
        [1e6, 1],
      ],
    ],
    [
      { kind: 'linear', totalSteps: 10, endFactor: 0.2 },
      [
        [0, 1],
        [5, 0.6],
        [10, 0.2],
        [50, 0.2],
      ],
    ],
    [
      { kind: 'inverse-time', offset: 20 },
      [
        [0, 1],
        [20, 0.5],
        [60, 0.25],
      ],
    ],
    [
      { kind: 'warmup_cosine', warmup: 4, totalSteps: 24 },
      [
        [0, 0.25],
        [3, 1],
        [4, 1],
        [14, 0.5],
        [24, 0],
        [90, 0],
      ],
    ],
    [
      { kind: 'warmup_cosine', warmup: 0, totalSteps: 10 },
      [
        [0, 1],
        [5, 0.5],
        [10, 0],
      ],
    ],
  ])('%o', (spec, wanted) => {
    for (const [step, factor] of wanted) expect(scheduleFactor(spec, step)).toBeCloseTo(factor, 12)
  })

  it('names a kind that does not exist', () => {
    expect(() => scheduleFactor({ kind: 'none' } as unknown as ScheduleSpec, 0)).toThrow(/no schedule "none"/)
  })
})

describe('scheduledRate', () => {
  it.each<[Schedule, number, number]>([
    [{ kind: 'step', lr: 1, stepSize: 3, gamma: 0.1 }, 6, 0.01],
    [{ kind: 'cosine', lr: 1, tMax: 10, etaMin: 0.2 }, 10, 0.2],
    [{ kind: 'cosine_warm_restarts', lr: 1, t0: 4, tMult: 2, etaMin: 0 }, 12, 1],
    [{ kind: 'one_cycle', maxLr: 1, totalSteps: 20, pctStart: 0.25, divFactor: 10, finalDivFactor: 10 }, 4, 1],
    [{ kind: 'one_cycle', maxLr: 1, totalSteps: 20, pctStart: 0.25, divFactor: 10, finalDivFactor: 10 }, 500, 0.01],
    [{ kind: 'triangular', baseLr: 0.1, maxLr: 1.1, stepSizeUp: 2, stepSizeDown: 4 }, 10, 0.6],
    [{ kind: 'wsd', lr: 1, warmup: 2, totalSteps: 10, decay: 4, minLr: 0 }, 8, 0.5],
    [{ kind: 'wsd', lr: 1, warmup: 2, totalSteps: 10, decay: 4, minLr: 0.1 }, 40, 0.1],
  ])('%o at step %d', (schedule, step, rate) => {
    expect(scheduledRate(schedule, step)).toBeCloseTo(rate, 12)
  })

  it('names a kind that does not exist', () => {
    expect(() => scheduledRate({ kind: 'none' } as unknown as Schedule, 0)).toThrow(/no schedule "none"/)
  })
})
