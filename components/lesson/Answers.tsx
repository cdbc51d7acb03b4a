'use client'
import { useLayoutEffect, useRef, useState } from 'react'
import { usePrinting } from '../ui/use-printing'
import { type PrintedAnswer, collectAnswers } from './collect-answers'

/** The end of a printed lesson: all answers, so that the questions can be tried on paper. Not there on the screen. */
export function Answers() {
  const printing = usePrinting()
  const section = useRef<HTMLElement | null>(null)
  const [answers, setAnswers] = useState<readonly PrintedAnswer[]>([])
  useLayoutEffect(() => {
    const lesson = section.current?.parentElement
    // Solutions are in the page already, folded: they are copied when they are needed, rather than sent twice.
    if (printing && lesson != null) setAnswers(collectAnswers(lesson))
  }, [printing])
  if (!printing) return null
  return (
    <section ref={section} className="answers">
      <h2>Answers</h2>
      {answers.map(({ title, body }, i) => (
        <div key={i} className="answer">
          <h3 dangerouslySetInnerHTML={{ __html: title }} />
          <div dangerouslySetInnerHTML={{ __html: body }} />
        </div>
      ))}
    </section>
  )
}
