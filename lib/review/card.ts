/** Interview cards as data: written in `cards.mdx`, compiled at build time, drilled in the browser, exported to Anki. */

/** What a question is about; a mock interview draws evenly from them. */
export const TOPICS = {
  optimisation: 'Optimisation',
  'signal-and-norms': 'Initialisation and normalisation',
  generalisation: 'Landscape and generalisation',
  'precision-and-memory': 'Precision and memory',
  debugging: 'Debugging',
  efficiency: 'Compression and scale',
  'beyond-supervised': 'Beyond one supervised task',
} as const
export type Topic = keyof typeof TOPICS

/** Screening: the first call. Core: any interview for the role. Deep: a specialist asks. */
export const LEVELS = ['screening', 'core', 'deep'] as const
export type Level = (typeof LEVELS)[number]

/** What a schedule and a draw need to know of a card. */
export interface CardBase {
  /** Stable for ever: a learner's progress hangs on it. */
  readonly id: string
  /** Slug of the lesson beside which it is written; it may be still to come. */
  readonly lesson: string
  readonly topic: Topic
  readonly level: Level
}

/** All texts are HTML, made from Markdown and TeX by the build. */
export interface Card extends CardBase {
  /** Section of that lesson, if the lesson exists and the card names one. */
  readonly anchor: string | null
  readonly question: string
  /** What a very good candidate says. */
  readonly answer: string
  /** What an answer must have in it. */
  readonly keyPoints: readonly string[]
  /** The answer that interviewers hear too often, and what it misses. */
  readonly weak: { readonly answer: string; readonly misses: string } | null
  readonly followUps: readonly { readonly question: string; readonly answer: string }[]
  readonly evidence: Evidence | null
}

/** A run that shows it. */
export interface Evidence {
  readonly experiment: string
  /** URL parameters of the preset, without the experiment's name: `rate=0.1&steps=200`. */
  readonly preset: string
  /** What to change next, and what that shows. */
  readonly whatIf: { readonly label: string; readonly preset: string } | null
}
