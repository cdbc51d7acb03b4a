'use client'
import { createContext, useContext } from 'react'
import { useStored } from './use-stored'

interface ExerciseState {
  readonly solved: boolean
  readonly markSolved: () => void
}

const ExerciseContext = createContext<ExerciseState | null>(null)

/** The exercise that a check stands in, so that it can report success; null outside of one. */
export function useExercise(): ExerciseState | null {
  return useContext(ExerciseContext)
}

/** Remembers on this device that an exercise was solved, and shows it. */
export function ExerciseFrame({
  id,
  title,
  children,
}: {
  id: string
  title: React.ReactNode
  children: React.ReactNode
}) {
  const [stored, store] = useStored(`exercise/${id}`)
  const solved = stored === 'solved'
  return (
    <ExerciseContext
      value={{
        solved,
        markSolved: () => {
          store('solved')
        },
      }}
    >
      <section className="exercise" id={`exercise-${id}`} data-solved={solved} aria-labelledby={`exercise-${id}-title`}>
        <h3 id={`exercise-${id}-title`}>
          <span className="box-label exercise-label">Exercise</span>
          {title}
          {solved && <span className="exercise-done">Solved</span>}
        </h3>
        {children}
      </section>
    </ExerciseContext>
  )
}
