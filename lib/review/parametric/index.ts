import { rankOf } from '../draw'
import { MEMORY_CARDS } from './memory'
import { OPTIMISATION_CARDS } from './optimisation'
import { PRECISION_CARDS } from './precision'
import { SCALE_CARDS } from './scale'
import type { Draw, ParametricCard, Problem } from './types'

/** Every card whose numbers change from review to review. */
export const PARAMETRIC_CARDS: readonly ParametricCard[] = [
  ...MEMORY_CARDS,
  ...OPTIMISATION_CARDS,
  ...PRECISION_CARDS,
  ...SCALE_CARDS,
]

/** Draws for one question: each number by its name. */
function drawFor(seed: number, card: string): Draw {
  const share = (name: string) => rankOf(seed, `${card} ${name}`)
  return {
    integer: (name, min, max) => min + Math.floor(share(name) * (max - min + 1)),
    choice: (name, options) => options[Math.floor(share(name) * options.length)]!,
  }
}

/** A card's question with the numbers of a seed. */
export const problemOf = (card: ParametricCard, seed: number): Problem => card.make(drawFor(seed, card.id))

/** What a learner typed, as a number: `6.1e-5`, `2^-24`, `1/3`, `65 504` and a comma for thousands are understood; NaN for anything else. */
export function readAnswer(text: string): number {
  const plain = text
    .trim()
    .replaceAll('−', '-')
    .replace(/(?<=\d)[\s,\u2009\u202f](?=\d{3}(\D|$))/g, '')
  const power = /^(-?\d*\.?\d+)\s*\^\s*(-?\d+)$/.exec(plain)
  if (power !== null) return Number(power[1]) ** Number(power[2])
  const ratio = /^(-?\d*\.?\d+)\s*\/\s*(\d*\.?\d+)$/.exec(plain)
  if (ratio !== null) return Number(ratio[1]) / Number(ratio[2])
  return plain === '' ? Number.NaN : Number(plain)
}

/** Whether an answer is within the problem's tolerance. */
export const isRight = ({ answer, tolerance }: Problem, given: number): boolean =>
  Math.abs(given - answer) <= tolerance * Math.max(Math.abs(answer), Number.MIN_VALUE)
