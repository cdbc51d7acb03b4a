import Link from 'next/link'
import { loadFrontMatter } from '@/lib/content/course'

/** The lessons before and after, among those that exist. */
export function LessonPager({ slug }: { slug: string }) {
  const lessons = [...loadFrontMatter()]
  const place = lessons.findIndex(([candidate]) => candidate === slug)
  const neighbours = [
    { label: 'Previous lesson', className: 'pager-previous', lesson: lessons[place - 1] },
    { label: 'Next lesson', className: 'pager-next', lesson: lessons[place + 1] },
  ]
  return (
    <nav className="pager" aria-label="Other lessons">
      {neighbours.map(({ label, className, lesson }) =>
        lesson === undefined ? null : (
          <Link key={label} href={`/lessons/${lesson[0]}/`} className={className}>
            <small>{label}</small>
            {lesson[1].order} · {lesson[1].title}
          </Link>
        ),
      )}
    </nav>
  )
}
