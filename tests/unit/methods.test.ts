import { beforeAll, describe, expect, it } from 'vitest'

import { train } from '@/lib/engine/train'
import { TrainingRun } from '@/lib/engine/training-run'
import type { MethodName, MethodSpec, RunConfig } from '@/lib/experiments/types'
import { METHODS } from '@/lib/methods'
import { planMethod } from '@/lib/methods/plan'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { METHODS as TESTED, configOf, MOONS } from '../step-configs'

const noFiles = () => Promise.reject(new Error('no file is needed here'))

/** Logged values of a metric. */
async function column(config: RunConfig, metric: 'loss' | 'x' | 'y' | 'perturbedLoss'): Promise<readonly number[]> {
  const values: number[] = []
  const frames = train('run', config, noFiles)
  for (let next = await frames.next(); next.done !== true; next = await frames.next()) {
    values.push(...(next.value.values[metric] ?? []))
  }
  return values
}

beforeAll(() => useNodeBackend('cpu'))

it('every method is held to eager steps by the tests of captured ones', () => {
  const names = new Set<string>(TESTED.map(({ name }) => name))
  expect(Object.keys(METHODS).filter((name) => name !== 'plain' && !names.has(name))).toEqual([])
})

it.each(Object.entries(METHODS))('%s names its source, and its defaults make sense', (name, def) => {
  expect(new URL(def.source).protocol).toBe('https:')
  expect(def.gradEvalsPerStep(def.defaults)).toBeGreaterThan(0)
  for (const structural of def.structural ?? []) expect(def.defaults).toHaveProperty(structural)
  expect(() => planMethod({ name: name as MethodName, hyper: { nonsense: 1 } })).toThrow(
    /no hyper-parameter "nonsense"/,
  )
})

it('refuses a method that does not exist, naming those that do', () => {
  expect(() => planMethod({ name: 'nonsense' as MethodName })).toThrow(/plain, sam/)
})

describe('on a quadratic with curvatures 1 and k, where every step is known', () => {
  const [k, lr, rho] = [9, 0.02, 0.3]
  const quadratic = (method: MethodSpec): RunConfig => ({
    ...configOf({ kind: 'surface', surface: 'quadratic', condition: k, start: [0.8, -0.6] }, 'sgd', 12, { lr }, method),
    schedule: { kind: 'constant' },
  })
  /** Gradient, scaled as the task's surface is: f = (x^2 + k y^2) / 2. */
  const gradient = ([x, y]: readonly [number, number]) => [x, k * y] as const

  it.each([
    ['sam', (here: readonly [number, number]) => gradient(here)],
    ['s2sam', (_: readonly [number, number], used: readonly [number, number]) => used],
  ] as const)('%s follows its formula', async (name, ascentOf) => {
    let w: readonly [number, number] = [0.8, -0.6]
    let used: readonly [number, number] = [0, 0]
    const want = [w[0]]
    for (let t = 0; t < 12; t++) {
      const ascent = ascentOf(w, used)
      const norm = Math.hypot(...ascent)
      const at = [0, 1].map((i) => w[i]! + (norm === 0 ? 0 : (rho * ascent[i]!) / norm)) as [number, number]
      used = gradient(at)
      w = [w[0] - lr * used[0], w[1] - lr * used[1]]
      want.push(w[0])
    }
    const got = await column(quadratic({ name, hyper: { rho } }), 'x')
    expect(got).toHaveLength(want.length)
    got.forEach((x, t) => expect(x).toBeCloseTo(want[t]!, 5))
  })

  it('a row of s2sam has the loss at the weights themselves', async () => {
    const config = quadratic({ name: 's2sam', hyper: { rho } })
    const [loss, x, y] = await Promise.all((['loss', 'x', 'y'] as const).map((metric) => column(config, metric)))
    loss!.forEach((value, t) => expect(value).toBeCloseTo((x![t]! ** 2 + k * y![t]! ** 2) / 2, 5))
  })
})

it('a slider moves rho in mid-run, and the same moves give the same run', async () => {
  const still = configOf(MOONS, 'sgd', 30, { lr: 0.1 }, { name: 'sam', hyper: { rho: 0.1 } })
  const moved = { ...still, interventions: [{ atStep: 10, path: 'method.hyper.rho', value: 1 }] }
  const [a, b, again] = [await column(still, 'loss'), await column(moved, 'loss'), await column(moved, 'loss')]
  expect(b.slice(0, 11)).toEqual(a.slice(0, 11))
  expect(b[11]).not.toBe(a[11])
  expect(again).toEqual(b)
})

it('refuses to move what shapes the step, and what the method does not have', async () => {
  const parts = configOf(MOONS, 'sgd', 5, {}, { name: 'accumulation', hyper: { parts: 2 } })
  const run = await TrainingRun.create('run', parts, noFiles)
  const move = (path: string) => () => run.intervene({ atStep: 1, path, value: 4 })
  expect(move('method.hyper.parts')).toThrow(/next Run/)
  expect(move('method.hyper.rho')).toThrow(/not a number of this run/)
  run.dispose()
})

it('accumulated gradients are those of the whole batch, up to rounding', async () => {
  const plain = await column(configOf(MOONS, 'adam', 20), 'loss')
  const parts = await column(configOf(MOONS, 'adam', 20, {}, { name: 'accumulation', hyper: { parts: 4 } }), 'loss')
  parts.forEach((value, t) => expect(value).toBeCloseTo(plain[t]!, 4))
})
