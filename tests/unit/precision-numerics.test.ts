import { readFileSync } from 'node:fs'

import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'

import {
  bitsOf,
  classOf,
  decode,
  encode,
  exponentOf,
  flipBit,
  neighbour,
  roundTo,
  spacingAt,
} from '@/lib/numerics/float'
import { FLOAT_FORMATS, formatOf, limitsOf, widthOf, type FormatId } from '@/lib/numerics/formats'
import { parseNumber } from '@/lib/numerics/parse-number'
import { runningSum } from '@/lib/numerics/running-sum'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { roundToFormat, type NarrowFormat } from '@/lib/tensor/ops/round-to-format'
import { Rng } from '@/lib/tensor/rng'
import type { RoundingCase } from '../reference/case-types'

const KERNEL_NAMES: Readonly<Partial<Record<FormatId, NarrowFormat>>> = {
  fp16: 'float16',
  bf16: 'bfloat16',
  e4m3: 'float8_e4m3fn',
  e5m2: 'float8_e5m2',
}
const CASE_NAMES: Readonly<Record<string, FormatId>> = { fp8_e4m3fn: 'e4m3', fp8_e5m2: 'e5m2' }

const floatOf = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0]!
const bitsOfFloat = (x: number) => (Number.isNaN(x) ? 0x7fc00000 : new Uint32Array(Float32Array.of(x).buffer)[0]!)

const cases = JSON.parse(
  readFileSync(new URL('../reference/cases/rounding.json', import.meta.url), 'utf8'),
) as readonly RoundingCase[]

describe.each(cases)('$name', ({ format, inputs, expected }) => {
  it('is met bit for bit', () => {
    const known = formatOf(CASE_NAMES[format] ?? (format as FormatId))
    expect(inputs.map((bits) => bitsOfFloat(roundTo(floatOf(bits), known)))).toEqual(expected)
  })
})

it('agrees with the kernels on random bits, subnormals and NaN included', async () => {
  await useNodeBackend('cpu')
  const rng = new Rng(1, 'demo')
  const bits = Uint32Array.from({ length: 20_000 }, () => rng.uint32())
  const x = new Float32Array(bits.buffer)
  for (const [id, name] of Object.entries(KERNEL_NAMES)) {
    const rounded = tf.tidy(() => roundToFormat(tf.tensor1d(x), name, null))
    const got = await rounded.data()
    rounded.dispose()
    const format = formatOf(id as FormatId)
    const wrong = Array.from(x).filter((value, i) => bitsOfFloat(got[i]!) !== bitsOfFloat(roundTo(value, format)))
    expect(wrong, id).toEqual([])
  }
})

it('rounds to FP32 as JavaScript does, from any double', () => {
  const rng = new Rng(2, 'demo')
  const numbers = Array.from({ length: 20_000 }, () => (rng.uniform() - 0.5) * 2 ** (rng.integer(420) - 200))
  expect(numbers.filter((x) => !Object.is(roundTo(x, formatOf('fp32')), Math.fround(x)))).toEqual([])
})

it.each(FLOAT_FORMATS)('$name: every code up to 16 bits decodes and encodes to itself', (format) => {
  const width = widthOf(format)
  const step = width <= 16 ? 1 : 2 ** (width - 15) + 1
  const wrong: number[] = []
  for (let code = 0; code < 2 ** width; code += step) {
    const value = decode(code, format)
    const again = encode(value, format)
    if (Number.isNaN(value) ? !Number.isNaN(decode(again, format)) : again !== code) wrong.push(code)
  }
  expect(wrong).toEqual([])
})

it.each([
  ['fp32', 3.4028234663852886e38, 1.1754943508222875e-38, 1.401298464324817e-45],
  ['tf32', 3.4011621342146535e38, 1.1754943508222875e-38, 2 ** -136],
  ['fp16', 65504, 2 ** -14, 2 ** -24],
  ['bf16', 3.3895313892515355e38, 1.1754943508222875e-38, 9.183549615799121e-41],
  ['e4m3', 448, 2 ** -6, 2 ** -9],
  ['e5m2', 57344, 2 ** -14, 2 ** -16],
] as const)('limits of %s', (id, largest, smallestNormal, smallestSubnormal) => {
  expect(limitsOf(formatOf(id))).toMatchObject({ largest, smallestNormal, smallestSubnormal })
})

describe('FP16 at its edges', () => {
  const fp16 = formatOf('fp16')

  it('keeps 6e-5 as a subnormal, drops 2^-25, and overflows at 65520', () => {
    expect(classOf(roundTo(6e-5, fp16), fp16)).toBe('subnormal')
    expect(Math.abs(roundTo(6e-5, fp16) / 6e-5 - 1)).toBeLessThan(1e-3)
    expect(roundTo(2 ** -25, fp16)).toBe(0)
    expect(roundTo(2 ** -25 * 1.0001, fp16)).toBe(2 ** -24)
    expect(roundTo(65519.9, fp16)).toBe(65504)
    expect(roundTo(65520, fp16)).toBe(Infinity)
    expect(roundTo(-65520, fp16)).toBe(-Infinity)
    expect(roundTo(465, formatOf('e4m3'))).toBeNaN()
    expect(Object.is(roundTo(-1e-30, fp16), -0)).toBe(true)
  })

  it('knows its neighbours, also across a power of two and zero', () => {
    expect(neighbour(1, 1, fp16)).toBe(1 + 2 ** -10)
    expect(neighbour(1, -1, fp16)).toBe(1 - 2 ** -11)
    expect(neighbour(-1, 1, fp16)).toBe(-1 + 2 ** -11)
    expect(neighbour(0, -1, fp16)).toBe(-(2 ** -24))
    expect(neighbour(2 ** -24, -1, fp16)).toBe(0)
    expect(neighbour(2 ** -14, -1, fp16)).toBe(2 ** -14 - 2 ** -24)
    expect(neighbour(65504, 1, fp16)).toBe(Infinity)
    expect(neighbour(65504, -1, fp16)).toBe(65472)
    const rng = new Rng(3, 'demo')
    for (let i = 0; i < 2000; i++) {
      const code = rng.integer(0x7bff)
      expect(neighbour(decode(code, fp16), 1, fp16)).toBe(decode(code + 1, fp16))
      expect(neighbour(decode(code + 1, fp16), -1, fp16)).toBe(decode(code, fp16))
    }
  })

  it('shows and turns bits', () => {
    expect(bitsOf(encode(-1.5, fp16), fp16).join('')).toBe('1011111000000000')
    expect(decode(flipBit(encode(1, fp16), 0, fp16), fp16)).toBe(-1)
    expect(decode(flipBit(encode(1, fp16), 6, fp16), fp16)).toBe(1.5)
    expect(flipBit(flipBit(77, 3, fp16), 3, fp16)).toBe(77)
  })
})

it('exponents and spacings are exact', () => {
  expect(exponentOf(5e-324)).toBe(-1074)
  expect(exponentOf(2 ** 53 - 1)).toBe(52)
  expect(exponentOf(-8)).toBe(3)
  expect(spacingAt(1.5, formatOf('bf16'))).toBe(2 ** -7)
  expect(spacingAt(1e-6, formatOf('fp16'))).toBe(2 ** -24)
})

it.each([
  ['0.1', 0.1],
  [' -6e-5 ', -6e-5],
  ['2^-25', 2 ** -25],
  ['−1.5 × 2^3', -12],
  ['1/3', 1 / 3],
  ['inf', Infinity],
  ['-∞', -Infinity],
  ['65,520', null],
  ['2^', null],
  ['', null],
  ['1e', null],
])('reads "%s"', (text, value) => expect(parseNumber(text)).toBe(value))

it('a sum stalls where the term falls below half a spacing: 10,000 times 0.001', () => {
  const last = (id: FormatId) => runningSum(0.001, 10_000, 10_000, formatOf(id)).at(-1)!
  expect(last('fp16')).toBe(4)
  expect(last('bf16')).toBe(0.5)
  expect(last('fp32')).toBeCloseTo(10, 2)
  expect(runningSum(0.0003, 20_000, 20_000, formatOf('fp16')).at(-1)).toBe(1)
  expect(runningSum(0.01, 10_000, 10_000, formatOf('fp16')).at(-1)).toBe(32)
  expect(runningSum(0.01, 10_000, 10_000, formatOf('bf16')).at(-1)).toBe(4)
  expect(runningSum(0.001, 10_000, 100, null)).toHaveLength(101)
})
