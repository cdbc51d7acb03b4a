'use client'
import { useId, type ReactNode } from 'react'
import { usePrinting } from '../ui/use-printing'

/** A prediction with its formulas rendered. `name` is the label as part of a sentence. */
export interface PredictionWords {
  readonly question: ReactNode
  readonly options: readonly {
    readonly label: ReactNode
    readonly name: ReactNode
    readonly correct: boolean
    readonly why: ReactNode
  }[]
}

/** Asks before the run, explains after it. */
export function Predict({
  prediction,
  chosen,
  locked,
  answered,
  onChoose,
}: {
  readonly prediction: PredictionWords
  readonly chosen: number | null
  /** A run has begun: the choice stands. */
  readonly locked: boolean
  /** A run has ended: show what was right. */
  readonly answered: boolean
  readonly onChoose: (index: number) => void
}) {
  const id = useId()
  const printing = usePrinting()
  const choice = chosen === null ? undefined : prediction.options[chosen]
  const right = prediction.options.find((option) => option.correct)
  return (
    <div className="demo-predict">
      <div className="demo-predict-ask" role="group" aria-labelledby={id}>
        <p id={id}>
          <b>Before you run:</b> {prediction.question}
        </p>
        <div className="demo-chips">
          {prediction.options.map((option, i) => (
            <button
              key={i}
              type="button"
              className="demo-chip"
              aria-pressed={chosen === i}
              data-mark={answered ? (option.correct ? 'right' : chosen === i ? 'wrong' : undefined) : undefined}
              disabled={locked && chosen !== i}
              onClick={() => onChoose(i)}
            >
              {option.label}
              {answered && option.correct ? <span className="demo-chip-mark"> ✓</span> : null}
              {answered && !option.correct && chosen === i ? <span className="demo-chip-mark"> ✗</span> : null}
            </button>
          ))}
        </div>
      </div>
      {printing && right !== undefined ? (
        <div hidden data-answer>
          <p>
            <b>{right.name}.</b> {right.why}
          </p>
        </div>
      ) : null}
      {choice !== undefined && !answered ? (
        <p className="demo-predict-next">
          Your prediction: {choice.name}. {locked ? 'See what happens.' : 'Now press Run.'}
        </p>
      ) : null}
      {answered && choice !== undefined ? (
        <p className="demo-predict-why">
          <b>{choice.correct ? <>As you predicted.</> : <>You predicted “{choice.name}”.</>}</b> {choice.why}
        </p>
      ) : null}
      {answered && right !== undefined && right !== choice ? (
        <p className="demo-predict-why">
          <b>{right.name}:</b> {right.why}
        </p>
      ) : null}
    </div>
  )
}
