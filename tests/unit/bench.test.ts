import { beforeAll, describe, expect, it } from 'vitest'

import { EXPERIMENTS } from '@/content/experiments'
import { median } from '@/lib/bench/compare'
import { nearestInFormat } from '@/lib/bench/worker/nearest'
import { plainMlp } from '@/lib/bench/peers/plain-mlp'
import { exportProblem } from '@/lib/bench/worker/problem'
import { judgeTargets } from '@/lib/bench/targets'
import { BENCH_TASKS, CHECKED_STEP } from '@/lib/bench/tasks'
import type { Cell, EngineName, TaskComparison } from '@/lib/bench/types'
import { benchDemo, LIVE_WITHIN_SECONDS, SLOW_WITHIN_SECONDS, verdictOf } from '@/lib/bench/verdict'
import { trainToEnd } from '@/lib/engine/train'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { loadPublicFile } from './public-file'

import rounding from '../reference/cases/rounding.json'

const TORCH_NAMES = { fp16: 'float16', bf16: 'bfloat16', fp8_e4m3fn: 'float8_e4m3fn', fp8_e5m2: 'float8_e5m2' } as const

describe('the second implementation of rounding', () => {
  it.each(rounding)("agrees with PyTorch's table of $format", ({ format, inputs, expected }) => {
    const given = new Float32Array(Uint32Array.from(inputs).buffer)
    const wanted = new Float32Array(Uint32Array.from(expected).buffer)
    const misses = [...given].filter(
      (x, i) => !Object.is(nearestInFormat(x, TORCH_NAMES[format as keyof typeof TORCH_NAMES]), wanted[i]),
    )
    expect(misses).toEqual([])
    expect(given.length).toBeGreaterThan(100)
  })
})

describe('verdicts', () => {
  it('follow from the time of a press on Run', () => {
    expect([LIVE_WITHIN_SECONDS, LIVE_WITHIN_SECONDS + 1, SLOW_WITHIN_SECONDS + 1, null].map(verdictOf)).toEqual([
      'live',
      'live but slow',
      'recording',
      'recording',
    ])
  })

  it('count all runs and seeds of a demo', () => {
    const { totalSteps, tasks } = benchDemo(EXPERIMENTS.race!)
    expect(totalSteps).toBe(4 * 300)
    expect(tasks).toHaveLength(1)
  })
})

describe('comparison', () => {
  beforeAll(() => useNodeBackend('cpu'))

  it('takes medians', () => {
    expect([median([]), median([3]), median([4, 1, 3]), median([4, 1, 3, 2])]).toEqual([null, 3, 3, 2.5])
  })

  it.each(['mlp-32', 'mlp-64-mse'])(
    '%s: the exported problem is what our engine trains on, and the plain loop finds the same loss',
    async (id) => {
      const task = BENCH_TASKS.find((one) => one.id === id)!
      const problem = await exportProblem(task, loadPublicFile)
      const plain = plainMlp(problem)
      let loss = Number.NaN
      for (let t = 0; t <= CHECKED_STEP; t++) loss = plain.step(t)
      const config = {
        ...task.config!,
        steps: CHECKED_STEP,
        log: { everySteps: CHECKED_STEP, evaluateEverySteps: 100 },
      }
      const ours = await trainToEnd(id, config, loadPublicFile)
      expect(loss).toBeCloseTo(ours.values.loss!.at(-1)!, 5)
    },
  )

  it('judges targets by the best of several engines, and says what did not run', () => {
    const cell = (engine: EngineName, stepsPerSecond: number | null): Cell => ({
      engine,
      state: stepsPerSecond === null ? 'cannot run' : 'measured',
      stepsPerSecond,
      slowest: null,
      fastest: null,
      blocks: 5,
      waiting: 'at-the-end',
      checkedLoss: null,
      lossDiffers: false,
      reason: null,
      facts: { mode: null, dispatchesPerStep: null, gpuBytes: null },
    })
    const task: TaskComparison = {
      id: 'mlp-64-mse',
      title: '',
      flopsPerStep: null,
      cells: [cell('descent-wasm', 300), cell('descent-cpu', 100), cell('plain', 150), cell('jax-wasm', 60)],
    }
    const targets = judgeTargets([task], 250)
    const ratio = targets.find(({ statement }) => statement.startsWith('mlp-64-mse'))!
    expect(ratio).toMatchObject({ measured: 2, met: true })
    expect(ratio.statement).toContain('best: plain')
    expect(targets.find(({ statement }) => statement.startsWith('mlp-32'))).toMatchObject({ measured: null, met: null })
    expect(targets.at(-1)).toMatchObject({ measured: 250, met: true })
  })
})
