import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { resolveRun } from '@/lib/experiments/resolve'
import { fingerprint, playRun, recordRun } from '@/lib/runs/recording'
import { emptySeries } from '@/lib/runs/series'

import { SMALL } from './fixtures'

const config = resolveRun(SMALL, 'sgd', 1)

describe('recordings', () => {
  it('play back what was recorded, to 5 digits, first and last rows and sparse metrics kept', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 600 }), fc.integer({ min: 2, max: 50 }), (loss, every) => {
        const sparse = loss.map((one, i) => (i % every === 0 ? one : Number.NaN))
        const run = {
          ...emptySeries('sgd', 1, config),
          steps: loss.map((_, i) => i),
          elapsedMs: loss.map((_, i) => i),
          values: { loss, testLoss: sparse },
          state: 'done' as const,
        }
        const played = playRun(JSON.parse(JSON.stringify(recordRun(run))) as ReturnType<typeof recordRun>, config)
        expect(played.steps[0]).toBe(0)
        expect(played.steps.at(-1)).toBe(loss.length - 1)
        played.steps.forEach((step, row) => {
          expect(played.values.loss![row]).toBe(Number(loss[step]!.toPrecision(5)))
        })
        expect(played.values.testLoss!.filter((one) => !Number.isNaN(one))).toHaveLength(Math.ceil(loss.length / every))
      }),
    )
  })

  it('has a fingerprint that any changed number changes', () => {
    expect(fingerprint([config])).toBe(fingerprint([{ ...config }]))
    expect(fingerprint([{ ...config, seed: 2 }])).not.toBe(fingerprint([config]))
    // FNV-1a of "[]" computed by hand from the published constants.
    expect(fingerprint([])).toBe(
      (Math.imul(Math.imul(0x811c9dc5 ^ 0x5b, 0x01000193) ^ 0x5d, 0x01000193) >>> 0).toString(16).padStart(8, '0'),
    )
  })
})
