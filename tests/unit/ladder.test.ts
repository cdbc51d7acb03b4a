import { describe, expect, it } from 'vitest'

import { CourseError } from '@/lib/errors'
import type { BackendName } from '@/lib/runs/protocol'
import { chooseBackend, type Rung } from '@/lib/tensor/ladder'

/** Rungs whose activation is recorded; `stepMs` null means that the rung does not start, 'wrong' that its gradients are wrong. */
function ladder(speeds: Partial<Record<BackendName, number | null | 'wrong'>>) {
  let current: BackendName | null = null
  const rungs: Rung[] = (['webgpu', 'wasm', 'cpu'] as const).map((name) => ({
    name,
    activate: (forced) => {
      if (speeds[name] === null && !forced) return Promise.reject(new CourseError('no-backend', 'is not there.'))
      current = name
      return Promise.resolve(`the ${name}`)
    },
  }))
  const selfTest = () => {
    const stepMs = speeds[current!]
    if (stepMs === 'wrong') return Promise.reject(new CourseError('no-backend', 'computes wrong gradients.'))
    return Promise.resolve({ stepMs: stepMs ?? 9 })
  }
  return { rungs, selfTest, current: () => current }
}

describe('choosing a backend', () => {
  it.each<[string, Parameters<typeof ladder>[0], BackendName | null, BackendName]>([
    ['a fast GPU', { webgpu: 1, wasm: 3, cpu: 9 }, null, 'webgpu'],
    ['a GPU that is slow on small steps', { webgpu: 30, wasm: 3, cpu: 9 }, null, 'wasm'],
    ['no GPU', { webgpu: null, wasm: 3, cpu: 9 }, null, 'wasm'],
    ['a GPU with wrong gradients', { webgpu: 'wrong', wasm: 3, cpu: 9 }, null, 'wasm'],
    ['nothing but JavaScript', { webgpu: null, wasm: null, cpu: 9 }, null, 'cpu'],
    ['the reader asks for the CPU', { webgpu: 1, wasm: 3, cpu: 9 }, 'cpu', 'cpu'],
    ['the reader asks for a software GPU', { webgpu: null, wasm: 3, cpu: 9 }, 'webgpu', 'webgpu'],
    ['what the reader asks for is broken', { webgpu: 'wrong', wasm: 3, cpu: 9 }, 'webgpu', 'wasm'],
  ])('%s', async (_, speeds, requested, expected) => {
    const { rungs, selfTest, current } = ladder(speeds)
    const info = await chooseBackend(requested, rungs, selfTest)
    expect(info.name).toBe(expected)
    expect(current()).toBe(expected)
  })

  it('says why each rung was skipped', async () => {
    const { rungs, selfTest } = ladder({ webgpu: 'wrong', wasm: null, cpu: 9 })
    const { skipped } = await chooseBackend(null, rungs, selfTest)
    expect(skipped).toEqual(['webgpu: computes wrong gradients.', 'wasm: is not there.'])
  })

  it('says what to do when nothing works', async () => {
    const { rungs, selfTest } = ladder({ webgpu: 'wrong', wasm: 'wrong', cpu: 'wrong' })
    await expect(chooseBackend(null, rungs, selfTest)).rejects.toThrow(/Try a current/)
  })
})
