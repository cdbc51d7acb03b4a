import { Children, type ReactNode, isValidElement } from 'react'
import { slugify } from '@/lib/content/slug'
import { CourseError } from '@/lib/errors'
import { ChoiceForm, type ChoiceOption } from './ChoiceForm'
import { InlineMath } from './Tex'

interface OptionProps {
  readonly correct?: boolean
  readonly why: string
  readonly children: ReactNode
}

/** One answer of a `Choice`, which reads its attributes and draws it. */
export function Option(_: OptionProps): never {
  throw new CourseError('bad-content', '<Option> belongs directly inside <Choice>')
}

/** Options at any depth: Markdown may have wrapped them in paragraphs. */
export function collectOptions(children: ReactNode): ChoiceOption[] {
  return Children.toArray(children).flatMap((child) => {
    if (!isValidElement<OptionProps>(child)) return []
    if (child.type !== Option) return collectOptions(child.props.children)
    const { correct = false, why, children: label } = child.props
    return [{ label, correct, why: <InlineMath text={why} /> }]
  })
}

/** A question with an explanation for every answer. */
export function Choice({ question, children }: { question: string; children: ReactNode }) {
  return (
    <ChoiceForm
      storageKey={`choice/${slugify(question).slice(0, 60)}`}
      question={<InlineMath text={question} />}
      options={collectOptions(children)}
    />
  )
}
