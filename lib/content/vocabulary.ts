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
} as const satisfies Record<string, Attributes>

export type ComponentName = keyof typeof VOCABULARY

/** Written by the compiler in place of formulas, code and diagrams; not for authors. */
export type InternalComponentName = 'Tex' | 'CodeBlock' | 'Diagram'

export function attributesOf(name: string): Attributes | undefined {
  return Object.hasOwn(VOCABULARY, name) ? VOCABULARY[name as ComponentName] : undefined
}
