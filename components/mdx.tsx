/** THE registry: everything that a lesson may use. Adding a component takes a line here and one in `lib/content/vocabulary.ts`. */
import type { ComponentType } from 'react'
import type { Reference } from '@/lib/content/front-matter'
import type { ComponentName, InternalComponentName } from '@/lib/content/vocabulary'
import { Demo } from './demo/Demo'
import { Measured } from './demo/Measured'
import { NewtonSchulzViewer } from './demo/NewtonSchulzViewer'
import { NormBalls } from './demo/NormBalls'
import { RunGoal } from './demo/RunGoal'
import { labFor } from '@/components/labs/recording'
import { DeepDive, MarginNote, Notes, Pitfall, Recap, Solution, SourceCheck } from './lesson/Boxes'
import { Point, Reading, Reveal, Slide } from './lesson/deck-marks'
import { Choice, Option } from './lesson/Choice'
import { Cite, References } from './lesson/Cite'
import { CodeBlock } from './lesson/CodeBlock'
import { Diagram } from './lesson/Diagram'
import { Exercise } from './lesson/Exercise'
import { NumericAnswer } from './lesson/NumericAnswer'
import { ProseHeadCell, ProseImage, ProseLink, ProseTable } from './lesson/prose'
import { Tex } from './lesson/Tex'
import { ScaleChart } from './scale/ScaleChart'
import { ScaleTable } from './scale/ScaleTable'
import { NormAxes } from './normalization/NormAxes'
import { NormCost } from './normalization/NormCost'
import { NormOffset } from './normalization/NormOffset'
import { BitExplorer } from './precision/BitExplorer'
import { RunningSum } from './precision/RunningSum'
import { AccumulationUlps } from './memory/AccumulationUlps'
import { AttentionMemory } from './memory/AttentionMemory'
import { CheckpointMemory } from './memory/CheckpointMemory'
import { CheckpointPitfalls } from './memory/CheckpointPitfalls'
import { CheckpointSolver } from './memory/CheckpointSolver'
import { CheckpointTimeline } from './memory/CheckpointTimeline'
import { MemoryBudget } from './memory/MemoryBudget'
import { AttackLab } from './sharpness/AttackLab'
import { LandscapeLab } from './sharpness/LandscapeLab'
import { MinimaShift } from './sharpness/MinimaShift'
import { SamCostLab } from './sharpness/SamCostLab'

// The compiler has checked every attribute, so a component here may ask for any props.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyComponent = ComponentType<any>

/** The components of one lesson to read; `references` is what its citations look ids up in. For a deck see `components/present/deck-components.tsx`. */
export function mdxComponents(references: readonly Reference[]) {
  const cite = (id: string) => <Cite id={id} references={references} />
  return {
    a: ProseLink,
    img: ProseImage,
    table: ProseTable,
    th: ProseHeadCell,
    Tex,
    CodeBlock,
    Diagram,
    Demo: ({ id }: { id: string }) => (
      <div className="breakout" id={`demo-${id}`}>
        <Demo id={id} />
      </div>
    ),
    Measured,
    RunGoal,
    NormBalls,
    NewtonSchulzViewer,
    NormAxes,
    NormCost,
    NormOffset,
    BitExplorer,
    RunningSum,
    MemoryBudget,
    MinimaShift,
    AttackLab: () => <AttackLab {...labFor('attack', 'attack')} />,
    LandscapeLab: () => <LandscapeLab {...labFor('landscape', 'landscape')} />,
    SamCostLab: () => <SamCostLab {...labFor('sam-cost', 'sam-cost')} />,
    CheckpointSolver,
    CheckpointMemory: () => <CheckpointMemory {...labFor('checkpoint', 'checkpoint')} />,
    CheckpointTimeline: () => <CheckpointTimeline {...labFor('checkpoint-timeline', 'checkpoint')} />,
    CheckpointPitfalls: () => <CheckpointPitfalls {...labFor('checkpoint-pitfalls', 'checkpoint-pitfalls')} />,
    AccumulationUlps: () => <AccumulationUlps {...labFor('accumulation-ulps', 'accumulation')} />,
    AttentionMemory: () => <AttentionMemory {...labFor('attention-memory', 'attention-memory')} />,
    Cite: ({ id }: { id: string }) => cite(id),
    ScaleChart: () => <ScaleChart cite={cite} />,
    ScaleTable: () => <ScaleTable cite={cite} />,
    References: () => <References references={references} />,
    MarginNote,
    Pitfall,
    SourceCheck,
    DeepDive,
    Choice,
    Option,
    Exercise,
    NumericAnswer,
    Solution,
    Recap,
    Notes,
    Slide,
    Point,
    Reveal,
    Reading,
  } satisfies Record<ComponentName | InternalComponentName | 'a' | 'img' | 'table' | 'th', AnyComponent>
}
