import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { philox, Rng, STREAMS, type Stream } from '@/lib/tensor/rng'

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ')

describe('philox', () => {
  // Known answers of the authors' library: https://github.com/DEShawResearch/random123/blob/main/tests/kat_vectors
  it.each([
    ['zeros', [0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      'ones',
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      'digits of pi',
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ] as const)('gives the published numbers for %s', (_, counter, key, want) => {
    expect(hex(philox(counter, key))).toBe(want)
  })
})

describe('Rng', () => {
  const first = (seed: number, stream: Stream, substream?: number) => {
    const rng = new Rng(seed, stream, substream)
    return hex(Array.from({ length: 4 }, () => rng.uint32()))
  }

  it('gives different numbers for every seed, stream and sub-stream', () => {
    const draws = (Object.keys(STREAMS) as Stream[]).flatMap((stream) =>
      [0, 1, 2].flatMap((n) => [first(n, stream), first(7, stream, n + 1)]),
    )
    expect(new Set(draws).size).toBe(draws.length)
  })

  it('begins a longer list of normals with a shorter one, and scales it', () => {
    const long = new Rng(3, 'noise', 5).normals(12)
    expect(new Rng(3, 'noise', 5).normals(7)).toEqual(long.slice(0, 7))
    const scaled = new Rng(3, 'noise', 5).normals(12, 2)
    expect(scaled).toEqual(long.map((value) => 2 * value))
  })

  it('draws uniforms inside (0, 1) and normals of mean 0 and variance 1', () => {
    const rng = new Rng(0, 'test')
    const count = 40_000
    const uniforms = Array.from({ length: count }, () => rng.uniform())
    expect(Math.min(...uniforms.slice(0, 1000))).toBeGreaterThan(0)
    expect(Math.max(...uniforms.slice(0, 1000))).toBeLessThan(1)
    // Five standard errors each: 1/sqrt(12 n), 1/sqrt(n) and sqrt(2/n).
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * count))
    for (const normals of [Array.from({ length: count }, () => rng.normal()), [...rng.normals(count)]]) {
      expect(Math.abs(mean(normals))).toBeLessThan(5 / Math.sqrt(count))
      expect(Math.abs(mean(normals.map((value) => value ** 2)) - 1)).toBeLessThan(5 * Math.sqrt(2 / count))
      expect(Math.abs(mean(normals.map((value, i) => value * normals[(i + 1) % count]!)))).toBeLessThan(
        5 / Math.sqrt(count),
      )
    }
  })

  it('permutes: every index once, in an order that depends on the seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), (seed, n) => {
        const order = new Rng(seed, 'batches').permutation(n)
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
      }),
    )
    expect(new Rng(1, 'batches').permutation(20)).not.toEqual(new Rng(2, 'batches').permutation(20))
  })

  it('draws integers below n evenly', () => {
    const rng = new Rng(4, 'test')
    const counts = [0, 0, 0, 0, 0]
    for (let i = 0; i < 10_000; i++) counts[rng.integer(5)]!++
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.2 * 0.8))
  })
})
