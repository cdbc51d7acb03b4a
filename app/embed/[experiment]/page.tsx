import type { Metadata } from 'next'
import { Demo } from '@/components/demo/Demo'
import { EmbedFrame } from '@/components/embed/EmbedFrame'
import { EXPERIMENTS } from '@/content/experiments'
import { demoHome } from '@/lib/content/demo-home'
import { plainText } from '@/lib/content/math'

interface Props {
  readonly params: Promise<{ experiment: string }>
}

export const dynamicParams = false

export function generateStaticParams(): { experiment: string }[] {
  return Object.keys(EXPERIMENTS).map((experiment) => ({ experiment }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const experiment = EXPERIMENTS[(await params).experiment]
  // The lesson is what a search should find.
  return {
    title: plainText(experiment?.title ?? ''),
    description: plainText(experiment?.question ?? ''),
    robots: { index: false },
  }
}

/** One demo for the frame of another site. */
export default async function EmbedPage({ params }: Props) {
  const { experiment } = await params
  return (
    <EmbedFrame id={experiment} home={demoHome(experiment)}>
      <Demo id={experiment} />
    </EmbedFrame>
  )
}
