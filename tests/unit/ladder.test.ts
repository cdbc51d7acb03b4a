import { describe, expect, it } from 'vitest'

import { CourseError } from '@/lib/errors'
import { explainChoice, mergeLadders, speedAt } from '@/lib/runs/ladder-view'
import type { BackendName, RungReport, SizeClass } from '@/lib/runs/protocol'
import { climb, takeRung, type Rung } from '@/lib/tensor/ladder'

type Speeds = readonly [small: number, medium: number, large: number]
const SIZES: readonly SizeClass[] = ['small', 'medium', 'large']

/** Rungs whose activation and probes are recorded; null: the rung does not start; 'wrong': its gradients are wrong. */
function ladder(speeds: Readonly<Record<BackendName, Speeds | null | 'wrong'>>) {
  let current: BackendName | null = null
  const probes: string[] = []
  const rungs: Rung[] = (['webgpu', 'wasm', 'cpu'] as const).map((name) => ({
    name,
    activate: (forced) => {
      if (speeds[name] === null && !forced) return Promise.reject(new CourseError('no-backend', 'is not there.'))
      current = name
      return Promise.resolve(`the ${name}`)
    },
  }))
  const tests = {
    selfTest: () =>
      speeds[current!] === 'wrong'
        ? Promise.reject(new CourseError('no-backend', 'computes wrong gradients.'))
        : Promise.resolve(),
    probe: (size: SizeClass) => {
      probes.push(`${current} ${size}`)
      return Promise.resolve((speeds[current!] as Speeds)[SIZES.indexOf(size)]!)
    },
  }
  return { rungs, tests, probes, current: () => current }
}

const GPU_MACHINE = { webgpu: [900, 800, 700], wasm: [2000, 300, 10], cpu: [1200, 90, 2] } as const

describe('climbing the ladder', () => {
  it.each<[string, Parameters<typeof ladder>[0], SizeClass, BackendName]>([
    ['a GPU, a toy network', GPU_MACHINE, 'small', 'wasm'],
    ['a GPU, a middling network', GPU_MACHINE, 'medium', 'webgpu'],
    ['a GPU, a large network', GPU_MACHINE, 'large', 'webgpu'],
    ['no GPU', { ...GPU_MACHINE, webgpu: null }, 'large', 'wasm'],
    ['a GPU with wrong gradients', { ...GPU_MACHINE, webgpu: 'wrong' }, 'large', 'wasm'],
    ['nothing but JavaScript', { webgpu: null, wasm: null, cpu: [9, 9, 9] }, 'large', 'cpu'],
    ['two that are about as fast: the first', { webgpu: null, wasm: [9, 5, 5], cpu: [10, 1, 1] }, 'small', 'wasm'],
    ['JavaScript that beats the rest on toys', { webgpu: null, wasm: [5, 5, 5], cpu: [9, 1, 1] }, 'small', 'cpu'],
  ])('%s', async (_, speeds, size, expected) => {
    const { rungs, tests, current } = ladder(speeds)
    const { backend } = await climb(rungs, size, tests)
    expect(backend.name).toBe(expected)
    expect(backend.description).toBe(`the ${expected}`)
    expect(current()).toBe(expected)
  })

  it('does not time a rung at sizes at which it has no chance', async () => {
    const { rungs, tests, probes } = ladder(GPU_MACHINE)
    const { ladder: reports } = await climb(rungs, 'small', tests)
    expect(probes).toEqual([
      'webgpu small', // to warm up
      ...SIZES.map((size) => `webgpu ${size}`),
      'wasm small',
      'wasm medium', // lost to the GPU here
      'cpu small', // lost to WASM here
    ])
    expect(reports[1]).toEqual({
      name: 'wasm',
      description: 'the wasm',
      reason: null,
      stepsPerSecond: { small: 2000, medium: 300 },
    })
  })

  it('goes on when a probe fails, without choosing that rung', async () => {
    const { rungs, tests } = ladder(GPU_MACHINE)
    const probe = (size: SizeClass) => (size === 'large' ? Promise.reject(new Error('lost')) : tests.probe(size))
    const { backend } = await climb(rungs, 'medium', { ...tests, probe })
    expect(backend.name).toBe('webgpu')
  })

  it('says why each rung was skipped', async () => {
    const { rungs, tests } = ladder({ webgpu: 'wrong', wasm: null, cpu: [1, 1, 1] })
    const { backend, ladder: reports } = await climb(rungs, 'small', tests)
    expect(backend.skipped).toEqual(['webgpu: computes wrong gradients.', 'wasm: is not there.'])
    expect(reports.map(({ reason }) => reason)).toEqual(['computes wrong gradients.', 'is not there.', null])
  })

  it('says what to do when nothing works', async () => {
    const { rungs, tests } = ladder({ webgpu: 'wrong', wasm: 'wrong', cpu: 'wrong' })
    await expect(climb(rungs, 'small', tests)).rejects.toThrow(/Try a current/)
    await expect(takeRung('cpu', true, rungs, tests)).rejects.toThrow(/Try a current/)
  })
})

describe('taking one rung', () => {
  it.each<[string, Parameters<typeof ladder>[0], BackendName | null, boolean, BackendName]>([
    ['the reader asks for the CPU', GPU_MACHINE, 'cpu', true, 'cpu'],
    ['the reader asks for a software GPU', { ...GPU_MACHINE, webgpu: null }, 'webgpu', true, 'webgpu'],
    ['the GPU that was there is gone', { ...GPU_MACHINE, webgpu: null }, 'webgpu', false, 'wasm'],
    ['what the reader asks for is broken', { ...GPU_MACHINE, webgpu: 'wrong' }, 'webgpu', true, 'wasm'],
    ['any', GPU_MACHINE, null, false, 'webgpu'],
  ])('%s', async (_, speeds, name, forced, expected) => {
    const { rungs, tests, probes, current } = ladder(speeds)
    const { backend } = await takeRung(name, forced, rungs, tests)
    expect(backend.name).toBe(expected)
    expect(current()).toBe(expected)
    expect(probes).toEqual([])
  })
})

describe('what a page makes of the ladder', () => {
  const report = (name: BackendName, reason: string | null, small?: number): RungReport => ({
    name,
    description: name,
    reason,
    stepsPerSecond: small === undefined ? {} : { small },
  })
  const known = [report('webgpu', null, 310.4), report('wasm', null, 1240.4), report('cpu', null)]

  it('keeps timings of a rung that still works, and drops those of one that does not', () => {
    const merged = mergeLadders(known, [report('webgpu', 'it was lost.'), report('wasm', null)])
    expect(merged.map(({ stepsPerSecond }) => stepsPerSecond)).toEqual([{}, { small: 1240.4 }, {}])
    expect(merged[0]!.reason).toBe('it was lost.')
    expect(mergeLadders([], known)).toEqual(known)
  })

  it('explains a choice in words and figures', () => {
    expect(speedAt(known[1]!, 'small')).toBe('1,240 steps/s')
    expect(explainChoice('wasm', 'small', known, null)).toBe(
      'A test network of this size: WASM 1,240 steps/s, WebGPU 310 steps/s.',
    )
    expect(explainChoice('cpu', 'large', known, 'cpu')).toBe('You chose it.')
    const without = [report('webgpu', 'no GPU adapter is available.'), report('wasm', null, 5)]
    expect(explainChoice('wasm', 'large', without, null)).toBe('Nothing else works here.')
    expect(explainChoice('wasm', 'small', without, 'webgpu')).toBe(
      'You asked for WebGPU, which does not work here: no GPU adapter is available.',
    )
  })
})
