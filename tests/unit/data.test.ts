import { beforeAll, describe, expect, it } from 'vitest'

import { drawCounts, makeAssociativeMemory } from '@/lib/data/associative-memory'
import { fnv1a, parseFashionMnist, standardisedPixels } from '@/lib/data/fashion-mnist'
import { makePoints } from '@/lib/data/points-2d'
import { CourseError, type ErrorCode } from '@/lib/errors'
import { Rng } from '@/lib/tensor/rng'
import { loadPublicFile } from './public-file'

const HEADER_BYTES = 32
let file: Uint8Array<ArrayBuffer>

beforeAll(async () => {
  file = new Uint8Array(await loadPublicFile('data/fashion-mnist.bin'))
})

function parseError(bytes: Uint8Array<ArrayBuffer>): CourseError {
  try {
    parseFashionMnist(Uint8Array.from(bytes).buffer, 'data/x.bin')
  } catch (error) {
    if (error instanceof CourseError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('the Fashion-MNIST file', () => {
  it('is at most 3 MB, balanced, and has no image twice', () => {
    expect(file.length).toBeLessThanOrEqual(3_000_000)
    const data = parseFashionMnist(file.buffer, 'x')
    expect([data.train.count, data.test.count]).toEqual([6000, 1500])
    for (const { count, labels } of [data.train, data.test]) {
      const perClass = new Array<number>(10).fill(0)
      labels.forEach((label) => perClass[label]!++)
      expect(perClass).toEqual(new Array(10).fill(count / 10))
    }
    const images = [data.train, data.test].flatMap(({ count, packed }) =>
      Array.from({ length: count }, (_, i) => Buffer.from(packed.subarray(i * 392, (i + 1) * 392)).toString('latin1')),
    )
    expect(new Set(images).size).toBe(7500)
  })

  it('comes out with zero mean and unit variance, near the published statistics', () => {
    const data = parseFashionMnist(file.buffer, 'x')
    expect(data.mean).toBeCloseTo(0.286, 1)
    expect(data.standardDeviation).toBeCloseTo(0.353, 1)
    const pixels = standardisedPixels(data, 'train')
    expect(pixels).toHaveLength(6000 * 784)
    let sum = 0
    let squares = 0
    for (const v of pixels) {
      sum += v
      squares += v * v
    }
    expect(Math.abs(sum / pixels.length)).toBeLessThan(1e-4)
    expect(squares / pixels.length).toBeCloseTo(1, 4)
  })

  it('shows clothes: shirts are bright in the middle, trousers dark at the sides, all dark in the corners', () => {
    const data = parseFashionMnist(file.buffer, 'x')
    const pixels = standardisedPixels(data, 'train')
    const meanAt = (label: number, x: number, y: number) => {
      let sum = 0
      for (let i = label; i < 6000; i += 10) sum += pixels[i * 784 + y * 28 + x]!
      return (sum / 600) * data.standardDeviation + data.mean
    }
    expect(meanAt(0, 14, 14)).toBeGreaterThan(0.5)
    expect(meanAt(1, 1, 14)).toBeLessThan(0.05)
    expect(meanAt(8, 0, 0)).toBeLessThan(0.05)
  })

  const damages: readonly [string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>, ErrorCode, RegExp][] = [
    ['a truncated file', (b) => b.slice(0, 1_000_000), 'bad-content', /cut short.*1000000 bytes/],
    ['a file cut in its header', (b) => b.slice(0, 20), 'bad-content', /header/],
    ['an empty file', () => new Uint8Array(0), 'bad-content', /0 bytes/],
    [
      'a web page',
      () => Uint8Array.from(Buffer.from('\n<!DOCTYPE html><title>404</title>')),
      'missing-file',
      /text page/,
    ],
    ['another format', (b) => b.map((v, i) => (i === 0 ? 0x89 : v)), 'bad-content', /begin with DFM1/],
    ['one wrong byte', (b) => b.map((v, i) => (i === 2_000_000 ? v ^ 1 : v)), 'bad-content', /checksum/],
    ['other image sizes', (b) => b.map((v, i) => (i === 12 ? 32 : v)), 'bad-content', /32x28/],
  ]
  it.each(damages)('refuses %s', (_, damage, code, message) => {
    const error = parseError(damage(file))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.message).toContain('data/x.bin')
  })

  it('refuses a label above 9 even if the checksum is right', () => {
    const bytes = Uint8Array.from(file)
    bytes[HEADER_BYTES] = 10
    new DataView(bytes.buffer).setUint32(16, fnv1a(bytes.subarray(HEADER_BYTES)), true)
    expect(parseError(bytes).message).toMatch(/label above 9/)
  })
})

describe('makePoints', () => {
  it.each(['spiral', 'moons', 'rings'] as const)(
    '%s: balanced, in the square, classes apart but not separable by a line',
    (shape) => {
      const { points, labels } = makePoints(shape, 400, 0, 1)
      expect(labels.reduce((sum, label) => sum + label, 0)).toBe(200)
      expect(points.every((v) => Math.abs(v) <= 1)).toBe(true)
      let gap = Infinity
      for (let i = 0; i < 400; i += 2) {
        // Near the centre the spiral's arms begin together.
        if (shape === 'spiral' && Math.hypot(points[2 * i]!, points[2 * i + 1]!) < 0.3) continue
        for (let j = 1; j < 400; j += 2) {
          gap = Math.min(gap, Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!))
        }
      }
      expect(gap).toBeGreaterThan(0.1)
      // For every direction the two classes' projections overlap.
      for (let turn = 0; turn < 36; turn++) {
        const [c, s] = [Math.cos((turn * Math.PI) / 18), Math.sin((turn * Math.PI) / 18)]
        const along = (label: number) =>
          [...labels.keys()].filter((i) => labels[i] === label).map((i) => c * points[2 * i]! + s * points[2 * i + 1]!)
        expect(Math.max(...along(0))).toBeGreaterThan(Math.min(...along(1)))
      }
    },
  )

  it('depends on the seed, and moves points by `noise`', () => {
    const clean = makePoints('rings', 2000, 0, 4).points
    const noisy = makePoints('rings', 2000, 0.1, 4).points
    const variance = clean.reduce((sum, v, i) => sum + (noisy[i]! - v) ** 2, 0) / clean.length
    expect(Math.sqrt(variance)).toBeCloseTo(0.1, 2)
    expect(makePoints('rings', 2000, 0, 5).points).not.toEqual(clean)
    expect(makePoints('rings', 2000, 0, 4).points).toEqual(clean)
  })
})

describe('the associative memory', () => {
  it('has unit vectors and Zipf frequencies', () => {
    const { keys, values, frequencies } = makeAssociativeMemory(10, 7, 1, 0)
    for (const vectors of [keys, values]) {
      for (let k = 0; k < 10; k++) {
        const row = vectors.subarray(7 * k, 7 * k + 7)
        expect(row.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 5)
      }
    }
    expect(values).not.toEqual(keys)
    expect(frequencies[0]! / frequencies[4]!).toBeCloseTo(5, 10)
    expect(frequencies.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
  })

  it('draws keys as often as their frequencies say', () => {
    const cumulative = Float64Array.from([0.5, 0.5, 0.8, 1])
    const counts = drawCounts(cumulative, 100_000, new Rng(1, 'batches'))
    const shares = [...counts].map((n) => n / 100_000)
    ;[0.5, 0, 0.3, 0.2].forEach((p, k) => expect(Math.abs(shares[k]! - p)).toBeLessThan(0.007)) // over 4 standard errors
    expect(shares[1]).toBe(0)
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(100_000)
  })
})
