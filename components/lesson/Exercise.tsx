import type { ReactNode } from 'react'
import { InlineMath } from './Tex'
import { ExerciseFrame } from './exercise-context'

/** A task with a checked answer and a full solution. */
export function Exercise({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <ExerciseFrame id={id} title={<InlineMath text={title} />}>
      {children}
    </ExerciseFrame>
  )
}
