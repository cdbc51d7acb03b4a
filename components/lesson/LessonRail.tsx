import Link from 'next/link'
import type { ReactNode } from 'react'
import { PLANNED_LESSONS } from '@/content/course'
import { type Lesson, listLessonSlugs } from '@/lib/content/course'
import { type RailSection, SectionRail } from './SectionRail'
import { InlineMath } from './Tex'

function sectionsOf(lesson: Lesson): RailSection[] {
  return lesson.harvest.headings
    .filter((heading) => heading.depth === 2)
    .map(({ id, text }) => ({ id, label: <InlineMath text={text} /> }))
}

/** "4 · From momentum to AdamW" for each lesson that this one builds on; a link if it exists. */
function Prerequisites({ requires }: { requires: readonly string[] }): ReactNode {
  const existing = listLessonSlugs()
  return (
    <ol>
      {PLANNED_LESSONS.filter((planned) => requires.includes(planned.slug)).map(({ slug, order, title }) => (
        <li key={slug}>
          {existing.includes(slug) ? (
            <Link href={`/lessons/${slug}/`}>
              {order} · {title}
            </Link>
          ) : (
            <span>
              {order} · {title} (to come)
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}

/** Where the reader is, beside the text. */
export function LessonRail({ lesson }: { lesson: Lesson }) {
  const { order, requires } = lesson.meta
  return (
    <div className="rail">
      <nav aria-labelledby="rail-title">
        <p className="rail-title" id="rail-title">
          Lesson {order}
        </p>
        <SectionRail sections={sectionsOf(lesson)} />
      </nav>
      {requires.length > 0 && (
        <nav aria-labelledby="rail-before">
          <p className="rail-title" id="rail-before">
            Before this
          </p>
          <Prerequisites requires={requires} />
        </nav>
      )}
    </div>
  )
}

/** The same, folded, above the text where there is no room beside it. */
export function LessonContents({ lesson }: { lesson: Lesson }) {
  return (
    <details className="fold contents">
      <summary>Sections</summary>
      <nav aria-label="Sections" className="fold-body">
        <ol>
          {sectionsOf(lesson).map(({ id, label }) => (
            <li key={id}>
              <a href={`#${id}`}>{label}</a>
            </li>
          ))}
        </ol>
        {lesson.meta.requires.length > 0 && (
          <>
            <p className="rail-title">Before this</p>
            <Prerequisites requires={lesson.meta.requires} />
          </>
        )}
      </nav>
    </details>
  )
}
