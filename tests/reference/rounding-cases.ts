import * as tf from '@tensorflow/tfjs-core'

import { roundToFormat, type NarrowFormat } from '@/lib/tensor/ops/round-to-format'
import type { Comparison, Outcome, RoundingCase } from './case-types'

/** The cases' names of formats. */
export const FORMATS: Readonly<Record<string, NarrowFormat>> = {
  fp16: 'float16',
  bf16: 'bfloat16',
  fp8_e4m3fn: 'float8_e4m3fn',
  fp8_e5m2: 'float8_e5m2',
}

/** Stands for any NaN. */
const NAN_BITS = 0x7fc00000

/** Bit patterns of float32, in and out; they must be equal. */
export async function runRoundingCase({ format, inputs, expected, tolerance }: RoundingCase): Promise<Outcome> {
  const narrow = FORMATS[format]
  if (narrow === undefined) return { skipped: `no format "${format}" in this version` }
  const rounded = tf.tidy(() => roundToFormat(tf.tensor1d(new Float32Array(Uint32Array.from(inputs).buffer)), narrow, null))
  const values = Float32Array.from(await rounded.data())
  rounded.dispose()
  const bits = new Uint32Array(values.buffer)
  return expected.map(
    (want, i): Comparison => ({
      name: `0x${inputs[i]!.toString(16)}`,
      got: Number.isNaN(values[i]!) ? NAN_BITS : bits[i]!,
      want,
      tolerance,
    }),
  )
}
