import type { ComponentProps, ReactNode } from 'react'
import { shortCitation } from '@/components/lesson/Cite'
import { collectOptions } from '@/components/lesson/Choice'
import { Diagram } from '@/components/lesson/Diagram'
import { InlineMath } from '@/components/lesson/Tex'
import { mdxComponents } from '@/components/mdx'
import { ScaleChart } from '@/components/scale/ScaleChart'
import { ScaleTable } from '@/components/scale/ScaleTable'
import type { Lesson } from '@/lib/content/course'
import type { DeckComponentName } from '@/lib/content/vocabulary'
import { slugify } from '@/lib/content/slug'
import { AskRoom } from './AskRoom'
import { DeckSlide, Reveal, SlideBody, SlideNotes, SlideSheet, SlideText, SlideTitle } from './DeckSlide'
import { DemoPrediction, DemoSlide } from './DemoSlide'

/** The registry of a deck: what each component of a lesson is on a screen that a room looks at. */
export function deckComponents({ meta }: Lesson) {
  const cite = (id: string) => {
    const reference = meta.references.find((candidate) => candidate.id === id)
    return reference === undefined ? null : <span className="slide-cite">{shortCitation(reference)}</span>
  }
  const own = {
    DeckSlide,
    SlideSheet,
    SlideTitle,
    SlideBody,
    SlideNotes,
    SlideText,
    InlineMath,
    DemoPrediction,
    DeckTitle: () => (
      <div className="slide-cover">
        <h1>{meta.title}</h1>
        <p>
          <InlineMath text={meta.lede} />
        </p>
      </div>
    ),
  } satisfies Record<DeckComponentName, unknown>
  return {
    ...mdxComponents(meta.references),
    ...own,
    Reveal,
    Demo: DemoSlide,
    Diagram: (props: ComponentProps<typeof Diagram>) => <Diagram {...props} loading="eager" />,
    Choice: ({ question, children }: { question: string; children: ReactNode }) => (
      <AskRoom
        id={slugify(question).slice(0, 60)}
        question={<InlineMath text={question} />}
        options={collectOptions(children)}
      />
    ),
    Cite: ({ id }: { id: string }) => cite(id),
    ScaleChart: () => <ScaleChart cite={cite} />,
    ScaleTable: () => <ScaleTable cite={cite} />,
  }
}
