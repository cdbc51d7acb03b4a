import type { CardBase } from '../card'

/** Where a question's numbers come from: drawn afresh at every review, the same for the same seed. */
export interface Draw {
  /** A whole number from `min` to `max`, both included. */
  readonly integer: (name: string, min: number, max: number) => number
  readonly choice: <T>(name: string, options: readonly T[]) => T
}

/** One question with its numbers. All texts are plain. */
export interface Problem {
  readonly question: string
  readonly answer: number
  /** Relative; an answer within it is right. */
  readonly tolerance: number
  /** Of the answer; empty for a bare number. */
  readonly unit: string
  /** The way to the answer, line by line, ending with it. */
  readonly steps: readonly string[]
  /** The numbers that were drawn, for whoever checks the answer by another way. */
  readonly given: Readonly<Record<string, number>>
  /** The words that were drawn. */
  readonly chosen?: Readonly<Record<string, string>>
}

/** A card whose numbers change; the answer comes from the code that the lessons use. */
export interface ParametricCard extends CardBase {
  readonly title: string
  readonly make: (draw: Draw) => Problem
}
