/** An answer for the end of a printed lesson, as HTML of the page itself. */
export interface PrintedAnswer {
  readonly title: string
  readonly body: string
}

/** The answers to a lesson's questions, in its order: predictions of demos, quick questions, exercises with their solutions. */
export function collectAnswers(lesson: Element): PrintedAnswer[] {
  return [...lesson.querySelectorAll('.exercise, .choice, .demo-predict')].flatMap((question) => {
    if (question.matches('.exercise')) return [answerOfExercise(question)]
    // Those of an exercise are part of its answer.
    if (question.closest('.exercise') !== null) return []
    const title = question.matches('.choice')
      ? htmlOf(question.querySelector('.choice-question'))
      : htmlOf(question.closest('.demo')?.querySelector('h3'))
    const body = question.matches('.choice')
      ? answerOfChoice(question)
      : htmlOf(question.querySelector('[data-answer]'))
    return [{ title, body }]
  })
}

function answerOfExercise(exercise: Element): PrintedAnswer {
  const title = copyOf(exercise.querySelector('h3'))
  for (const label of title.querySelectorAll('.exercise-label, .exercise-done')) label.remove()
  const parts = [...exercise.querySelectorAll('.choice, .solution > .fold-body')]
  return {
    title: title.innerHTML,
    body: parts.map((part) => (part.matches('.choice') ? answerOfChoice(part) : htmlOf(part))).join(''),
  }
}

/** The right option, or options, each with its reason. */
function answerOfChoice(choice: Element): string {
  return [...choice.querySelectorAll('li[data-correct]')]
    .map((option) => {
      const why = copyOf(option.querySelector('.choice-why'))
      why.querySelector('b')?.remove()
      return `<p><b>${htmlOf(option.querySelector('[data-label]'))}</b> ${why.innerHTML}</p>`
    })
    .join('')
}

const htmlOf = (element: Element | null | undefined): string => copyOf(element).innerHTML

/** A copy without ids, which are the original's. */
function copyOf(element: Element | null | undefined): Element {
  const copy = (element?.cloneNode(true) as Element | undefined) ?? document.createElement('div')
  for (const named of copy.querySelectorAll('[id]')) named.removeAttribute('id')
  return copy
}
