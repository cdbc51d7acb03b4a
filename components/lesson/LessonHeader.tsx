import Link from 'next/link'
import { MODULES } from '@/content/course'
import type { Lesson } from '@/lib/content/course'
import { PrintButton } from './PrintButton'
import { InlineMath } from './Tex'

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** Title, lede, what the lesson holds, and what one can do after it. */
export function LessonHeader({ lesson }: { lesson: Lesson }) {
  const { meta, harvest } = lesson
  const facts = [
    `${String(meta.minutes)} min`,
    harvest.experiments.length > 0 && count(harvest.experiments.length, 'live demo'),
    harvest.exercises.length > 0 && count(harvest.exercises.length, 'exercise'),
    meta.needs !== undefined && `Needs: ${meta.needs}`,
  ].filter((fact) => fact !== false)
  return (
    <header className="lesson-header">
      <p className="crumb">
        Module {meta.module} · {MODULES[meta.module].split(':')[0]}
      </p>
      <h1>{meta.title}</h1>
      <p className="lede">
        <InlineMath text={meta.lede} />
      </p>
      <ul className="meta-line">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
        <li className="screen-only">
          <PrintButton />
        </li>
        <li className="screen-only">
          <Link href={`/present/${lesson.slug}/`} prefetch={false}>
            Present
          </Link>
        </li>
      </ul>
      <details className="fold objectives">
        <summary>What you will be able to do</summary>
        <ul className="fold-body">
          {meta.objectives.map((objective) => (
            <li key={objective}>
              <InlineMath text={objective} />
            </li>
          ))}
        </ul>
      </details>
    </header>
  )
}
