import { describe, expect, it } from 'vitest'

import { faultInPrint, formatClaimValue, type ClaimResult } from '@/lib/experiments/results'
import type { Claim, ClaimFormat } from '@/lib/experiments/types'

const claim = (format: ClaimFormat): Claim => ({
  id: 'loss',
  statement: '',
  measure: { kind: 'final', run: 'sgd', metric: 'loss' },
  expect: {},
  format,
  seeds: [1],
})

const result = (median: number | null, low = median, high = median): ClaimResult => ({
  ...{ median, low, high, values: [], seeds: [] },
  ...{ backend: 'wasm', date: '2026-01-01', passed: true, fingerprint: '' },
})

describe('a claim on the page', () => {
  const cases: readonly (readonly [ClaimFormat, number | null, string])[] = [
    [{ significantDigits: 2 }, 0.0347, '0.035'],
    [{ significantDigits: 3 }, 2, '2.00'],
    [{ significantDigits: 2 }, 1.234e-9, '1.2·10⁻⁹'],
    [{ as: 'percent', decimals: 1 }, 0.0347, '3.5\u202f%'],
    [{ as: 'percent', decimals: 0 }, 1, '100\u202f%'],
    [{ as: 'integer' }, 1234.4, '1,234'],
    [{ as: 'integer' }, null, 'never'],
  ]
  it.each(cases)('%o: %f is %s', (format, value, text) => {
    expect(formatClaimValue(claim(format), value)).toBe(text)
  })
})

describe('a number that must not stand in a sentence', () => {
  const bad: readonly (readonly [ClaimFormat, number, RegExp])[] = [
    [{ significantDigits: 2 }, 1234, /1234 prints with an exponent/],
    [{ significantDigits: 2 }, -25e6, /exponent/],
    [{ significantDigits: 1 }, 0.145, /prints as 0\.1, 31 % off/],
    [{ as: 'percent', decimals: 0 }, 0.0135, /prints as 1, 26 % off/],
    [{ as: 'integer' }, 0.4, /prints as 0, 100 % off/],
  ]
  it.each(bad)('%o: %f', (format, value, fault) => {
    expect(faultInPrint(claim(format), result(value), false)).toMatch(fault)
  })

  const good: readonly (readonly [ClaimFormat, number | null])[] = [
    [{ significantDigits: 1 }, 0.085],
    [{ significantDigits: 2 }, -0.0347],
    [{ significantDigits: 2 }, 0],
    [{ significantDigits: 2 }, 1.40245e-7],
    [{ as: 'percent', decimals: 0 }, 0.996],
    [{ as: 'integer' }, 9.4],
    [{ as: 'integer' }, null],
  ]
  it.each(good)('is not one: %o, %f', (format, value) => {
    expect(faultInPrint(claim(format), result(value), true)).toBeNull()
  })

  it('may be an end of a range, where only rounding counts', () => {
    const two = claim({ significantDigits: 2 })
    expect(faultInPrint(two, result(2.4, 2.3, 7793), true)).toBeNull()
    const one = claim({ significantDigits: 1 })
    expect(faultInPrint(one, result(0.2, 0.2, 0.145), false)).toBeNull()
    expect(faultInPrint(one, result(0.2, 0.2, 0.145), true)).toMatch(/0\.145 prints as 0\.1, 31 % off/)
  })
})
