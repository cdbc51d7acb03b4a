import Link from 'next/link'
import { InlineMath } from '@/components/lesson/Tex'
import { MODULES, type ModuleId, PLANNED_LESSONS } from '@/content/course'
import { loadFrontMatter } from '@/lib/content/course'

/** All lessons by module; those to come are named, not linked. */
export function CourseMap() {
  const existing = loadFrontMatter()
  return (
    <section aria-labelledby="lessons" className="course-map">
      <h2 id="lessons">The lessons</h2>
      <p className="course-map-note">
        {existing.size} of {PLANNED_LESSONS.length} lessons are written. The others are listed so that you see where the
        course goes.
      </p>
      {(Object.keys(MODULES) as ModuleId[]).map((module) => (
        <section key={module} className="module" aria-labelledby={`module-${module}`}>
          <h3 id={`module-${module}`}>
            <span className="module-letter" aria-hidden="true">
              {module}
            </span>
            {MODULES[module]}
          </h3>
          <ol>
            {PLANNED_LESSONS.filter((lesson) => lesson.module === module).map(({ slug, order, title }) => {
              const meta = existing.get(slug)
              return (
                <li key={slug} value={order} className={meta === undefined ? 'planned' : 'written'}>
                  <span className="lesson-number" aria-hidden="true">
                    {order}
                  </span>
                  {meta === undefined ? (
                    <span className="lesson-title">
                      {title} <small>to come</small>
                    </span>
                  ) : (
                    <div>
                      <Link href={`/lessons/${slug}/`} className="lesson-title">
                        {meta.title}
                      </Link>
                      <p>
                        <InlineMath text={meta.lede} /> <small>{meta.minutes} min</small>
                      </p>
                    </div>
                  )}
                </li>
              )
            })}
          </ol>
        </section>
      ))}
    </section>
  )
}
