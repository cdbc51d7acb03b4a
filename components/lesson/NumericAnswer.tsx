'use client'
import { useId, useState } from 'react'
import { type Verdict, judgeAnswer } from '@/lib/answers'
import { useExercise } from './exercise-context'

const FEEDBACK: Readonly<Record<Verdict, string>> = {
  right: 'Right.',
  'not-a-number': 'Type a number, such as 0.25, 1/4 or 2.5e-1.',
  sign: 'The size is right, the sign is not.',
  'power-of-ten': 'You are off by a power of ten.',
  wrong: 'Not yet. Try again, or open the solution.',
}

interface NumericAnswerProps {
  readonly value: number
  /** Relative. */
  readonly tolerance?: number
  readonly unit?: string
  readonly label?: string
}

/** A number to type in, judged on the reader's device. */
export function NumericAnswer({ value, tolerance = 0.01, unit = '', label = 'Your answer' }: NumericAnswerProps) {
  const id = useId()
  const exercise = useExercise()
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const check = (form: FormData): void => {
    const text = form.get('answer')
    const next = judgeAnswer(typeof text === 'string' ? text : '', value, tolerance)
    setVerdict(next)
    if (next === 'right') exercise?.markSolved()
  }
  return (
    <form
      className="numeric-answer"
      onSubmit={(event) => {
        event.preventDefault()
        check(new FormData(event.currentTarget))
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name="answer"
        type="text"
        inputMode="text"
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-verdict`}
        aria-invalid={verdict !== null && verdict !== 'right'}
      />
      {unit !== '' && <span className="unit">{unit}</span>}
      <button type="submit" className="button">
        Check
      </button>
      <p id={`${id}-verdict`} className="verdict" role="status" data-right={verdict === 'right'}>
        {verdict === null ? '' : FEEDBACK[verdict]}
      </p>
    </form>
  )
}
