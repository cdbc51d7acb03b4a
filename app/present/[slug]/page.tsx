import { getMDXComponent } from 'mdx-bundler/client'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Deck } from '@/components/present/Deck'
import { deckComponents } from '@/components/present/deck-components'
import { EXPERIMENTS } from '@/content/experiments'
import { benchDemo } from '@/lib/bench/verdict'
import { listLessonSlugs, loadFrontMatter, loadLesson } from '@/lib/content/course'

interface Props {
  readonly params: Promise<{ slug: string }>
}

export const dynamicParams = false

export function generateStaticParams(): { slug: string }[] {
  return listLessonSlugs().map((slug) => ({ slug }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const meta = loadFrontMatter().get((await params).slug)
  return { title: `Present: ${meta?.title ?? ''}` }
}

export default async function PresentPage({ params }: Props) {
  const { slug } = await params
  const lesson = await loadLesson(slug, 'deck')
  const { code, harvest, meta, slides } = lesson
  const demos = harvest.experiments.flatMap((id) => EXPERIMENTS[id] ?? []).map(benchDemo)
  const body = getMDXComponent(code) as (props: { components: object }) => ReactNode
  return (
    <>
      {/* Without JavaScript a deck is its slides one below the other. */}
      <noscript>
        <style>{'.deck-slide[hidden] { display: block !important }'}</style>
      </noscript>
      <Deck info={{ slug, order: meta.order, title: meta.title, slides, demos }}>
        {body({ components: deckComponents(lesson) })}
      </Deck>
    </>
  )
}
