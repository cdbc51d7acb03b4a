'use client'
import { type ReactNode, useId } from 'react'
import { useExercise } from './exercise-context'
import { useStored } from './use-stored'

export interface ChoiceOption {
  readonly label: ReactNode
  readonly why: ReactNode
  readonly correct: boolean
}

interface ChoiceFormProps {
  readonly storageKey: string
  readonly question: ReactNode
  readonly options: readonly ChoiceOption[]
}

/** Buttons rather than radio buttons: with the arrow keys a radio group would give each answer away in passing. */
export function ChoiceForm({ storageKey, question, options }: ChoiceFormProps) {
  const id = useId()
  const exercise = useExercise()
  const [stored, store] = useStored(storageKey)
  const chosen = stored === null ? null : Number(stored)
  const solved = chosen !== null && options[chosen]?.correct === true
  return (
    <div className="choice" role="group" aria-labelledby={`${id}-question`} data-solved={solved}>
      <p className="choice-question" id={`${id}-question`}>
        {question}
      </p>
      <ul>
        {options.map((option, index) => {
          // Once the answer is found, the reader may see why the others are not it.
          const open = chosen === index || solved
          return (
            <li key={index} data-right={open ? option.correct : undefined} data-correct={option.correct || undefined}>
              <button
                type="button"
                aria-pressed={chosen === index}
                aria-describedby={open ? `${id}-why-${String(index)}` : undefined}
                onClick={() => {
                  store(String(index))
                  if (option.correct) exercise?.markSolved()
                }}
              >
                <span className="choice-mark" aria-hidden="true" />
                <span data-label>{option.label}</span>
              </button>
              <div aria-live="polite">
                <p className="choice-why" id={`${id}-why-${String(index)}`} hidden={!open}>
                  <b>{option.correct ? 'Right. ' : chosen === index ? 'Not this one. ' : ''}</b>
                  {option.why}
                </p>
              </div>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
