import type { Metadata } from 'next'
import Link from 'next/link'
import { InlineMath } from '@/components/lesson/Tex'
import { ShortRedirect } from '@/components/site/ShortRedirect'
import { type Lesson, listLessonSlugs, loadFrontMatter, loadLesson } from '@/lib/content/course'
import { CourseError } from '@/lib/errors'

interface Props {
  readonly params: Promise<{ order: string }>
}

export const dynamicParams = false
export const metadata: Metadata = { title: 'To the lesson', robots: { index: false } }

export function generateStaticParams(): { order: string }[] {
  return [...loadFrontMatter().values()].map(({ order }) => ({ order: String(order) }))
}

async function lessonAt(order: string): Promise<Lesson> {
  const slug = listLessonSlugs().find((candidate) => String(loadFrontMatter().get(candidate)?.order) === order)
  if (slug === undefined) throw new CourseError('bad-content', `There is no lesson ${order}.`)
  return loadLesson(slug)
}

/** The short path of a lesson, for QR codes and for reading out: leads to it, or to the place that the hash names. */
export default async function ShortPage({ params }: Props) {
  const { slug, meta, harvest } = await lessonAt((await params).order)
  const headings = harvest.headings.filter(({ depth }) => depth <= 3)
  const path = `/lessons/${slug}/` as const
  // A static page knows neither hash nor query without a script: then it offers all places.
  return (
    <main id="main" className="page narrow">
      <h1>
        <Link href={path}>{meta.title}</Link>
      </h1>
      <ShortRedirect path={path} headings={headings.map(({ id }) => id)} />
      <ol>
        {headings.map(({ id, text }) => (
          <li key={id}>
            <Link href={`${path}#${id}`}>
              <InlineMath text={text} />
            </Link>
          </li>
        ))}
      </ol>
    </main>
  )
}
