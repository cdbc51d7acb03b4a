import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { BatchSize } from '@/lib/engine/batch-size'

/** A device that takes `stepMs` a step and `latencyMs` more to be read. */
function settle(stepMs: number, latencyMs: number, capacity = 1024): number {
  const size = new BatchSize(capacity)
  for (let i = 0; i < 30; i++) size.observe(size.next, size.next * stepMs + latencyMs)
  return size.next
}

describe('the size of a batch', () => {
  it('settles where a batch takes about 10 ms', () => {
    expect(settle(0.1, 0)).toBe(100)
    expect(settle(1, 0)).toBe(10)
  })

  it('counts the latency of a read in', () => {
    // Of 10 ms 3 are the read's: 70 steps of 0.1 ms are left.
    expect(settle(0.1, 3)).toBeGreaterThanOrEqual(69)
    expect(settle(0.1, 3)).toBeLessThanOrEqual(71)
  })

  it('is at least one step, at most the capacity, and grows at most fourfold at a time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 2000 }),
        (times, capacity) => {
          const size = new BatchSize(capacity)
          for (const ms of times) {
            const before = size.next
            size.observe(before, ms)
            expect(size.next).toBeGreaterThanOrEqual(1)
            expect(size.next).toBeLessThanOrEqual(Math.max(capacity, 1))
            expect(size.next).toBeLessThanOrEqual(4 * before)
          }
        },
      ),
    )
  })
})
