import { describe, expect, it } from 'vitest'
import { CHAINS } from '@/lib/memory/chains'
import { checkpointUnits } from '@/lib/memory/segments'
import {
  cheapestPlacement,
  evaluatePlacement,
  leastBudget,
  uniformPlacement,
  type ChainLayer,
  type Placement,
} from '@/lib/memory/solver'
import { Rng } from '@/lib/tensor/rng'

const chainOf = (seed: number, length: number): ChainLayer[] => {
  const rng = new Rng(seed, 'test')
  return Array.from({ length }, (_, i) => ({ name: String(i), bytes: 1 + rng.integer(9), cost: 1 + rng.integer(9) }))
}

/** Every subset of stored layers, one after the other. */
function everyPlacement(layers: readonly ChainLayer[]): Placement[] {
  return Array.from({ length: 2 ** (layers.length - 1) }, (_, bits) =>
    evaluatePlacement(
      layers,
      layers.map((__, i) => ((bits >> i) & 1) === 1),
    ),
  )
}

/** Peak of a placement by walking through the passes, tensor by tensor: another way than `evaluatePlacement`'s sums. */
function walk(layers: readonly ChainLayer[], stored: readonly boolean[]): { peak: number; recomputed: number } {
  const alive = new Set<number>(layers.flatMap((_, i) => (stored[i] ? [i] : [])))
  const bytes = () => [...alive].reduce((sum, i) => sum + layers[i]!.bytes, 0)
  let peak = bytes()
  let recomputed = 0
  for (let i = layers.length - 1; i >= 0; i--) {
    if (!alive.has(i - 1) && i > 0) {
      let from = i - 1
      while (from >= 0 && !stored[from]) from--
      for (let k = from + 1; k < i; k++) {
        alive.add(k)
        recomputed += layers[k]!.cost
        peak = Math.max(peak, bytes())
      }
    }
    alive.delete(i) // Backward of layer i needs outputs i - 1 and i, and is done with i.
  }
  return { peak, recomputed }
}

describe('checkpoint placement', () => {
  it.each([1, 2, 3, 4, 5, 6])('agrees with a walk through both passes, chain %i', (seed) => {
    const layers = chainOf(seed, 7)
    for (const { stored, peak, recomputed } of everyPlacement(layers)) {
      expect(walk(layers, stored)).toEqual({ peak, recomputed })
    }
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds what trying everything finds, for every budget, chain %i', (seed) => {
    const layers = chainOf(seed, 9)
    const all = everyPlacement(layers)
    const total = layers.reduce((sum, { bytes }) => sum + bytes, 0)
    for (let budget = 1; budget <= total; budget++) {
      const fitting = all.filter(({ peak }) => peak <= budget)
      const best = cheapestPlacement(layers, budget)
      if (fitting.length === 0) expect(best).toBeNull()
      else {
        expect(best!.recomputed).toBe(Math.min(...fitting.map(({ recomputed }) => recomputed)))
        expect(best!.peak).toBeLessThanOrEqual(budget)
      }
    }
    expect(leastBudget(layers)).toBe(Math.min(...all.map(({ peak }) => peak)))
  })

  it('stores everything if it fits', () => {
    const layers = CHAINS.transformer.layers
    const total = layers.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(cheapestPlacement(layers, total)).toMatchObject({ peak: total, recomputed: 0 })
  })

  it.each(Object.entries(CHAINS))('is never worse than a checkpoint every root of n layers: %s', (_, { layers }) => {
    const uniform = uniformPlacement(layers, Math.round(Math.sqrt(layers.length)))
    const best = cheapestPlacement(layers, uniform.peak)!
    expect(best.recomputed).toBeLessThanOrEqual(uniform.recomputed)
    expect(leastBudget(layers)).toBeLessThanOrEqual(uniform.peak)
  })

  it('for equal layers, the root of n is best among uniform segments', () => {
    for (const layers of [16, 36, 64, 100]) {
      const lengths = Array.from({ length: layers }, (_, i) => i + 1).filter((s) => layers % s === 0)
      const best = lengths.reduce((a, b) => (checkpointUnits(layers, b) < checkpointUnits(layers, a) ? b : a))
      expect(best).toBe(Math.sqrt(layers))
      expect(checkpointUnits(layers, best)).toBe(2 * Math.sqrt(layers) + 2)
    }
  })

  it("the lesson's figures: scores are what is worth recomputing", () => {
    const { layers } = CHAINS.transformer
    const cost = layers.reduce((sum, layer) => sum + layer.cost, 0)
    const total = layers.reduce((sum, layer) => sum + layer.bytes, 0)
    const scores = layers.map(({ name }) => !/scores|softmax/.test(name))
    const selective = evaluatePlacement(layers, scores)
    expect([total, selective.peak, Math.round((100 * selective.recomputed) / cost)]).toEqual([288, 146, 7])
  })
})
