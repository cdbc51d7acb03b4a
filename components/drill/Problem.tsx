'use client'
import { useId, type Ref } from 'react'
import { isRight, readAnswer } from '@/lib/review/parametric'
import type { Problem } from '@/lib/review/parametric/types'

/** A question with numbers of its own, and room for a number. */
export function ProblemQuestion({
  field,
  problem,
  typed,
  locked,
  onType,
  onCheck,
}: {
  readonly field: Ref<HTMLInputElement>
  readonly problem: Problem
  readonly typed: string
  readonly locked: boolean
  readonly onType: (text: string) => void
  readonly onCheck: () => void
}) {
  const id = useId()
  return (
    <>
      <div className="card-question card-prose">
        <p>{problem.question}</p>
      </div>
      <form
        className="problem-answer"
        onSubmit={(event) => {
          event.preventDefault()
          onCheck()
        }}
      >
        <label htmlFor={id}>Your answer</label>
        <input
          ref={field}
          id={id}
          inputMode="text"
          autoComplete="off"
          value={typed}
          readOnly={locked}
          placeholder="6.1e-5, 2^-14 or 2/3"
          onChange={({ target }) => onType(target.value)}
        />
        <span>{problem.unit}</span>
      </form>
    </>
  )
}

/** Whether the number was right, and the way to it. */
export function ProblemAnswer({ problem, typed }: { readonly problem: Problem; readonly typed: string }) {
  const given = readAnswer(typed)
  const verdict =
    typed.trim() === ''
      ? 'No answer.'
      : Number.isNaN(given)
        ? `“${typed}” is not a number.`
        : isRight(problem, given)
          ? 'Right.'
          : 'Not right.'
  return (
    <div className="card-answer" role="status">
      <p>
        <strong>{verdict}</strong> {Number(problem.answer.toPrecision(6))} {problem.unit}
      </p>
      <ol className="problem-steps">
        {problem.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  )
}
