import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { batchIndices } from '@/lib/data/batches'
import { philox, Rng } from '@/lib/tensor/rng'

const seeds = fc.integer({ min: 0, max: 0xffffffff })

describe('batchIndices', () => {
  it('covers each example at most once an epoch, and all but the tail', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(5),
        (seed, n, size, epoch) => {
          const batchSize = Math.min(size, n)
          const steps = Math.floor(n / batchSize)
          const drawn = Array.from({ length: steps }, (_, i) => [
            ...batchIndices(seed, epoch * steps + i, n, batchSize),
          ]).flat()
          expect(drawn).toHaveLength(steps * batchSize)
          expect(new Set(drawn).size).toBe(drawn.length)
          expect(drawn.every((index) => index >= 0 && index < n)).toBe(true)
        },
      ),
    )
  })

  it('does not depend on the order of calls, nor on what a caller does with the result', () => {
    const first = batchIndices(3, 17, 100, 8)
    const kept = [...first]
    first.fill(0)
    expect([...batchIndices(3, 17, 100, 8)]).toEqual(kept)
    for (let step = 0; step < 500; step++) batchIndices(3, step, 100, 8)
    expect([...batchIndices(3, 17, 100, 8)]).toEqual(kept)
  })

  it('changes from epoch to epoch and from seed to seed', () => {
    const order = (seed: number, epoch: number) => [...batchIndices(seed, epoch, 50, 50)]
    expect(order(1, 0)).not.toEqual(order(1, 1))
    expect(order(1, 0)).not.toEqual(order(2, 0))
  })

  it.each([0, 1.5, 101, NaN])('refuses a batch of %s out of 100', (batchSize) => {
    expect(() => batchIndices(0, 0, 100, batchSize)).toThrow(/from 1 to 100/)
  })
})

describe('Rng', () => {
  // Known answers of the Random123 distribution, https://github.com/DEShawResearch/random123 (tests/kat_vectors).
  it.each([
    {
      counter: [0, 0, 0, 0],
      key: [0, 0],
      expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ] as const)('is Philox4x32-10', ({ counter, key, expected }) => {
    expect(philox(counter, key)).toEqual(expected)
  })

  it('gives normals of the right moments, and a prefix for a shorter call', () => {
    const values = new Rng(5, 'noise', 2).normals(100_000, 3)
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length
    const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length
    const lagged = values.reduce((sum, v, i) => sum + v * (values[i ^ 1] ?? 0), 0) / values.length
    const fourth = values.reduce((sum, v) => sum + v ** 4, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.04) // 4 standard errors
    expect(Math.abs(variance / 9 - 1)).toBeLessThan(0.018)
    expect(Math.abs(lagged / 9)).toBeLessThan(0.018) // the two of a pair are uncorrelated
    expect(Math.abs(fourth / 243 - 1)).toBeLessThan(0.045)
    expect([...new Rng(5, 'noise', 2).normals(7, 3)]).toEqual([...values.subarray(0, 7)])
  })

  it('gives different numbers for different seeds, streams and sub-streams', () => {
    const draws = [new Rng(0, 'data'), new Rng(1, 'data'), new Rng(0, 'test'), new Rng(0, 'data', 1)].map((rng) =>
      rng.uint32(),
    )
    expect(new Set(draws).size).toBe(4)
  })
})
