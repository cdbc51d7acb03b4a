import { bitsOf, decode, encode, roundTo, spacingAt } from '@/lib/numerics/float'
import { formatOf, limitsOf, type FormatId } from '@/lib/numerics/formats'
import type { ParametricCard } from './types'

const SMALL: readonly FormatId[] = ['fp16', 'bf16', 'e4m3', 'e5m2']
const PRECISION = { lesson: 'mixed-precision', topic: 'precision-and-memory' } as const
const power = (exponent: number) => `2^${exponent}`

export const PRECISION_CARDS: readonly ParametricCard[] = [
  {
    ...PRECISION,
    id: 'p-spacing',
    title: 'Distance to the next number',
    level: 'core',
    make(draw) {
      const format = formatOf(draw.choice('format', SMALL))
      const exponent = draw.integer('exponent', -4, 7)
      const x = draw.choice('factor', [1, 1.25, 1.5]) * 2 ** exponent
      const answer = spacingAt(x, format)
      return {
        question: `${format.name} stores ${format.mantissaBits} bits of the significand. What is the distance from ${x} to the next larger number?`,
        answer,
        tolerance: 1e-6,
        unit: '',
        steps: [
          `${x} lies between ${power(exponent)} and ${power(exponent + 1)}.`,
          `There the numbers are ${power(exponent)} · 2^−${format.mantissaBits} apart: ${answer}.`,
        ],
        given: { x },
        chosen: { format: format.id },
      }
    },
  },
  {
    ...PRECISION,
    id: 'p-rounding',
    title: 'Round to a format',
    level: 'core',
    make(draw) {
      const format = formatOf(draw.choice('format', ['e4m3', 'e5m2', 'bf16'] as const))
      const x = draw.integer('whole', 17, 240) + draw.choice('part', [0, 0.25, 0.5])
      const answer = roundTo(x, format)
      const gap = spacingAt(x, format)
      return {
        question: `What is ${x} after rounding to ${format.name} (${format.mantissaBits} stored bits, to nearest, ties to even)?`,
        answer,
        tolerance: 1e-9,
        unit: '',
        steps: [`Around ${x} the format’s numbers are ${gap} apart.`, `The nearest multiple of ${gap} is ${answer}.`],
        given: { x },
        chosen: { format: format.id },
      }
    },
  },
  {
    ...PRECISION,
    id: 'p-decode',
    title: 'Read the bits',
    level: 'deep',
    make(draw) {
      const format = formatOf(draw.choice('format', ['e4m3', 'e5m2'] as const))
      const code = draw.integer('code', 9, 0x70)
      const answer = decode(code, format)
      const bits = bitsOf(code, format).join('')
      const cut = 1 + format.exponentBits
      const written = `${bits[0]} ${bits.slice(1, cut)} ${bits.slice(cut)}`
      const field = Number.parseInt(bits.slice(1, cut), 2)
      const bias = 2 ** (format.exponentBits - 1) - 1
      return {
        question: `Sign, exponent, significand of an ${format.name} number: ${written}. The exponent’s bias is ${bias}. Which number is it?`,
        answer,
        tolerance: 1e-9,
        unit: '',
        steps: [
          field === 0
            ? `The exponent’s field is 0: a subnormal, without the leading one, with exponent ${1 - bias}.`
            : `Exponent ${field} − ${bias} = ${field - bias}, with a leading one before the stored bits.`,
          `The value is ${answer}.`,
        ],
        given: { code },
        chosen: { format: format.id },
      }
    },
  },
  {
    ...PRECISION,
    id: 'p-lost-update',
    title: 'An update that vanishes',
    level: 'core',
    make(draw) {
      const format = formatOf(draw.choice('format', ['bf16', 'fp16'] as const))
      const exponent = draw.integer('exponent', -5, 3)
      const weight = 1.5 * 2 ** exponent
      const answer = spacingAt(weight, format) / 2
      return {
        question: `A weight of ${weight} is kept in ${format.name} (${format.mantissaBits} stored bits), without a master copy, and updated with rounding to nearest. Below which size does an update leave it as it is?`,
        answer,
        tolerance: 1e-3,
        unit: '',
        steps: [
          `The numbers around ${weight} are ${spacingAt(weight, format)} apart.`,
          `Less than half of that is rounded away: ${answer}.`,
        ],
        given: { weight },
        chosen: { format: format.id },
      }
    },
  },
  {
    ...PRECISION,
    id: 'p-loss-scale',
    title: 'What a loss scale saves',
    level: 'core',
    make(draw) {
      const k = draw.integer('power', 6, 16)
      const fp16 = limitsOf(formatOf('fp16'))
      const answer = fp16.smallestSubnormal / 2 ** k
      return {
        question: `Gradients are stored in FP16. With a loss scale of 2^${k}, what is the smallest gradient that is stored as exactly the smallest subnormal number?`,
        answer,
        tolerance: 1e-2,
        unit: '',
        steps: [
          'The smallest subnormal of FP16 is 2^−24, about 5.96e−8.',
          `The scaled gradient must be that, so the gradient is 2^−24 / 2^${k} = 2^−${24 + k} = ${answer.toPrecision(4)}.`,
        ],
        given: { k },
      }
    },
  },
  {
    ...PRECISION,
    id: 'p-largest-scale',
    title: 'The largest loss scale',
    level: 'deep',
    make(draw) {
      const largest = draw.choice('gradient', [0.5, 3, 12, 40])
      const { largest: limit } = limitsOf(formatOf('fp16'))
      const answer = 2 ** Math.floor(Math.log2(limit / largest))
      return {
        question: `The largest gradient of a network is ${largest}. What is the largest power of two as a loss scale at which no gradient overflows in FP16 (largest number 65,504)?`,
        answer,
        tolerance: 1e-9,
        unit: '',
        steps: [
          `65,504 / ${largest} = ${(limit / largest).toPrecision(6)}.`,
          `The largest power of two below it is 2^${Math.log2(answer)} = ${answer}.`,
          `Check: ${largest} · ${answer} = ${largest * answer}, which FP16 stores as ${decode(encode(largest * answer, formatOf('fp16')), formatOf('fp16'))}.`,
        ],
        given: { largest },
      }
    },
  },
]
