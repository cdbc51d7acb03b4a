import { getMDXComponent } from 'mdx-bundler/client'
import type { ReactNode } from 'react'
import { mdxComponents } from '@/components/mdx'
import type { Lesson } from '@/lib/content/course'

/** The prose of a lesson. Its code is evaluated here, on the server at build time, and never reaches the browser. */
export function LessonBody({ lesson }: { lesson: Lesson }) {
  // Called, not rendered: it has no state, and the lesson's page is its only instance.
  const body = getMDXComponent(lesson.code) as (props: { components: object }) => ReactNode
  return body({ components: mdxComponents(lesson.meta.references) })
}
