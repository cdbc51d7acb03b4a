/** Which attributes a component takes in MDX. */
interface Attributes {
  readonly required?: readonly string[]
  readonly optional?: readonly string[]
}

/** Every component that an author may write. `components/mdx.tsx` must implement each one; tsc compares the two. */
export const VOCABULARY = {
  Demo: { required: ['id'] },
  Measured: { required: ['claim'], optional: ['range'] },
  RunGoal: { required: ['experiment', 'run'], optional: ['metric', 'above', 'below', 'diverges'] },
  NormBalls: {},
  NewtonSchulzViewer: {},
  NormAxes: {},
  NormCost: {},
  NormOffset: {},
  BitExplorer: {},
  RunningSum: {},
  MinimaShift: {},
  AttackLab: {},
  LandscapeLab: {},
  SamCostLab: {},
  CheckpointSolver: {},
  CheckpointMemory: {},
  CheckpointTimeline: {},
  CheckpointPitfalls: {},
  AccumulationUlps: {},
  AttentionMemory: {},
  MemoryBudget: { optional: ['model', 'precision'] },
  ScaleChart: {},
  ScaleTable: {},
  Cite: { required: ['id'] },
  References: {},
  MarginNote: { optional: ['title'] },
  Pitfall: { optional: ['title'] },
  SourceCheck: { optional: ['title'] },
  DeepDive: { required: ['title'] },
  Choice: { required: ['question'] },
  Option: { required: ['why'], optional: ['correct'] },
  Exercise: { required: ['id', 'title'] },
  NumericAnswer: { required: ['value'], optional: ['tolerance', 'unit', 'label'] },
  Solution: {},
  Recap: {},
  Notes: {},
  Slide: { optional: ['title'] },
  Point: {},
  Reveal: {},
  Reading: {},
} as const satisfies Record<string, Attributes>

export type ComponentName = keyof typeof VOCABULARY

/**
 * What becomes of a component in a deck: a slide of its own, a titled box on one, a backup slide, the speaker's notes, something that comes at a press,
 * or nothing. All others are shown where they stand.
 */
export const SCREEN_USE: Partial<
  Readonly<Record<ComponentName, 'own' | 'box' | 'backup' | 'notes' | 'answer' | 'marked' | 'none'>>
> = {
  Demo: 'own',
  NormBalls: 'own',
  NewtonSchulzViewer: 'own',
  NormAxes: 'own',
  NormCost: 'own',
  NormOffset: 'own',
  BitExplorer: 'own',
  RunningSum: 'own',
  MinimaShift: 'own',
  AttackLab: 'own',
  LandscapeLab: 'own',
  SamCostLab: 'own',
  CheckpointSolver: 'own',
  CheckpointMemory: 'own',
  CheckpointTimeline: 'own',
  CheckpointPitfalls: 'own',
  AccumulationUlps: 'own',
  AttentionMemory: 'own',
  MemoryBudget: 'own',
  ScaleChart: 'own',
  Choice: 'own',
  Pitfall: 'box',
  SourceCheck: 'box',
  DeepDive: 'backup',
  Exercise: 'backup',
  Solution: 'answer',
  Recap: 'marked',
  Notes: 'notes',
  MarginNote: 'none',
  Reading: 'none',
  References: 'none',
  RunGoal: 'none',
  NumericAnswer: 'none',
}

/** Written by the compiler in place of formulas, code and diagrams; not for authors. */
export type InternalComponentName = 'Tex' | 'CodeBlock' | 'Diagram'

/** Written by the compiler of decks. */
export type DeckComponentName =
  | 'DeckSlide'
  | 'DeckTitle'
  | 'SlideSheet'
  | 'SlideTitle'
  | 'SlideBody'
  | 'SlideNotes'
  | 'SlideText'
  | 'DemoPrediction'
  | 'InlineMath'

export function attributesOf(name: string): Attributes | undefined {
  return Object.hasOwn(VOCABULARY, name) ? VOCABULARY[name as ComponentName] : undefined
}
