import type { Metadata } from 'next'
import { Answers } from '@/components/lesson/Answers'
import { LessonBody } from '@/components/lesson/LessonBody'
import { LessonHeader } from '@/components/lesson/LessonHeader'
import { LessonPager } from '@/components/lesson/LessonPager'
import { LessonContents, LessonRail } from '@/components/lesson/LessonRail'
import { RememberPlace } from '@/components/lesson/RememberPlace'
import { loadCourse, loadFrontMatter, loadLesson } from '@/lib/content/course'
import { plainText } from '@/lib/content/math'

interface Props {
  readonly params: Promise<{ slug: string }>
}

export const dynamicParams = false

/** Checks the whole course on the way: a build stops at the first list of problems. */
export async function generateStaticParams(): Promise<{ slug: string }[]> {
  return (await loadCourse()).map(({ slug }) => ({ slug }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const meta = loadFrontMatter().get((await params).slug)
  return { title: meta?.title, description: plainText(meta?.lede ?? '') }
}

export default async function LessonPage({ params }: Props) {
  const lesson = await loadLesson((await params).slug)
  const sections = lesson.harvest.headings.filter(({ depth }) => depth === 2).map(({ id }) => id)
  return (
    <div className="lesson-grid">
      <RememberPlace slug={lesson.slug} sections={sections} />
      <LessonRail lesson={lesson} />
      <main id="main" className="prose">
        <LessonHeader lesson={lesson} />
        <LessonContents lesson={lesson} />
        <LessonBody lesson={lesson} />
        <Answers />
        <LessonPager slug={lesson.slug} />
      </main>
    </div>
  )
}
