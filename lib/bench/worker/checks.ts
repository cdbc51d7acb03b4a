import * as tf from '@tensorflow/tfjs-core'

import { roundToFormat, type NarrowFormat } from '../../tensor/ops/round-to-format'
import type { Rung } from '../../tensor/ladder'
import { selfTest } from '../../tensor/self-test'
import { NARROW_FORMATS, nearestInFormat } from './nearest'
import type { RoundingCheck, RungCheck } from '../types'

/** Every pattern of a float32's upper half, with each of these as its lower half: exact, just above, half way to the next, and odd ones. */
const LOWER_HALVES = [0x0000, 0x0001, 0x1000, 0x8000, 0xa5c3]
const EXAMPLES = 3

/** Whether a backend computes right gradients and rounds right. */
export async function checkRung(rung: Rung, software: boolean): Promise<RungCheck> {
  const description = await rung.activate(software)
  const gradient = await selfTest().then(
    ({ worstError }) => ({ ok: true, worstError, message: null }),
    (error: unknown) => ({ ok: false, worstError: null, message: String(error) }),
  )
  return { backend: rung.name, description, gradient, rounding: await checkRounding() }
}

async function checkRounding(): Promise<readonly RoundingCheck[]> {
  const bits = Uint32Array.from({ length: 65_536 * LOWER_HALVES.length }, (_, i) => {
    return ((i & 0xffff) << 16) | LOWER_HALVES[i >>> 16]!
  })
  const given = new Float32Array(bits.buffer)
  const x = tf.tensor1d(given)
  const checks: RoundingCheck[] = []
  for (const format of NARROW_FORMATS) {
    const rounded = roundToFormat(x, format)
    checks.push(compare(format, given, Float32Array.from(await rounded.data())))
    rounded.dispose()
  }
  x.dispose()
  return checks
}

/** Bit for bit, except that one NaN is as good as another. */
function compare(format: NarrowFormat, given: Float32Array, got: Float32Array): RoundingCheck {
  const expected = Float32Array.from(given, (value) => nearestInFormat(value, format))
  const [givenBits, expectedBits, gotBits] = [given, expected, got].map((array) => new Uint32Array(array.buffer)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ]
  const examples: string[] = []
  let mismatches = 0
  for (let i = 0; i < given.length; i++) {
    if (expectedBits[i] === gotBits[i] || (Number.isNaN(expected[i]) && Number.isNaN(got[i]))) continue
    mismatches++
    if (examples.length < EXAMPLES) examples.push([givenBits[i]!, expectedBits[i]!, gotBits[i]!].map(hex).join(' '))
  }
  return { format, patterns: given.length, mismatches, examples }
}

const hex = (bits: number): string => bits.toString(16).padStart(8, '0')
