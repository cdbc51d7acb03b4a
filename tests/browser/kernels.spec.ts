import { readFileSync } from 'node:fs'
import path from 'node:path'

import { expect, test } from '@playwright/test'

import { packedLayout } from '../../lib/tensor/kernels/webgpu/packed-update'
import { openBundled } from './bundled-page'

const root = path.join(import.meta.dirname, '../..')

declare global {
  interface Window {
    /** Names, once the backends are there. */
    kernelCases: Promise<string[]>
    /** What differs between the backends, in words. */
    kernelCase: (name: string) => Promise<string[]>
    /** Float32 bits of numbers rounded to a format, from float32 bits. */
    roundBits: (bits: readonly number[], format: string) => Promise<number[]>
  }
}

interface RoundingCase {
  readonly name: string
  readonly format: string
  readonly inputs: readonly number[]
  readonly expected: readonly number[]
}

/** The names that `rounding.json` uses. */
const FORMATS: Readonly<Record<string, string>> = {
  fp16: 'float16',
  bf16: 'bfloat16',
  fp8_e4m3fn: 'float8_e4m3fn',
  fp8_e5m2: 'float8_e5m2',
}
const NAN_BITS = 0x7fc00000

/** Every kernel beside the cpu backend's, on WebGPU (a software adapter where there is no GPU). */
test('kernels on WebGPU in a browser', async ({ browser }) => {
  test.setTimeout(600_000)
  const page = await openBundled(browser, 'kernels-entry.ts')
  // What WebGPU finds wrong outside of an error scope appears nowhere else.
  const complaints: string[] = []
  page.on('console', (message) => {
    // A slow machine uses the page's fonts later than the browser likes.
    const isPreload = message.text().includes('was preloaded using link preload')
    if (!isPreload && (message.type() === 'error' || message.type() === 'warning')) complaints.push(message.text())
  })
  const names = await page.evaluate(() => window.kernelCases)
  expect(new Set(names).size).toBe(names.length)
  const failures: string[] = []
  for (const name of names) {
    const misses = await page.evaluate((one) => window.kernelCase(one), name)
    if (misses.length > 0) failures.push(`${name}: ${misses.length} misses, e.g. ${misses[0]}`)
  }

  const cases = JSON.parse(
    readFileSync(path.join(root, 'tests/reference/cases/rounding.json'), 'utf8'),
  ) as RoundingCase[]
  for (const { name, format, inputs, expected } of cases) {
    const got = await page.evaluate(([bits, to]) => window.roundBits(bits, to), [inputs, FORMATS[format]!] as const)
    const isNaNBits = (bits: number) => (bits & 0x7fffffff) > 0x7f800000
    const rounded = got.map((bits) => (isNaNBits(bits) ? NAN_BITS : bits))
    expect(rounded.join(), name).toBe(expected.join())
  }
  console.log(`WebGPU: ${names.length} kernel cases and ${cases.length} formats ran`)
  expect(failures).toEqual([])
  expect(complaints).toEqual([])
  await page.context().close()
})

test('packed tensors begin where WebGPU can bind them', () => {
  expect(packedLayout([])).toEqual({ offsets: [], size: 0 })
  expect(packedLayout([1, 64, 65, 0, 3])).toEqual({ offsets: [0, 256, 512, 1024, 1024], size: 259 })
})
