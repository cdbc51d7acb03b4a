import Link from 'next/link'
import { useState } from 'react'
import { TOPICS, type Card, type CardBase, type Level } from '@/lib/review/card'
import { useEvidence, type ShownRun } from './evidence'
import { Html } from './Html'
import { KeyPoints } from './KeyPoints'

export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  screening: 'Screening',
  core: 'Core',
  deep: 'Deep',
}

/** What a card is about, and how hard it is. */
export function CardTags({ card }: { readonly card: CardBase }) {
  return (
    <p className="card-tags">
      <span>{TOPICS[card.topic]}</span>
      <span>{LEVEL_NAMES[card.level]}</span>
    </p>
  )
}

/**
 * The answer side: model answer, key points to tick, the weak answer, follow-ups, the lesson and the run that shows it.
 *
 * @param points  who keeps the ticks; default: they are the candidate's own help and forgotten with the card
 */
export function CardAnswer({
  card,
  hasLesson,
  points,
}: {
  readonly card: Card
  readonly hasLesson: boolean
  readonly points?: Pick<Parameters<typeof KeyPoints>[0], 'ticked' | 'onChange'>
}) {
  const { weak, evidence } = card
  const [ticked, onChange] = useState<ReadonlySet<number>>(new Set())
  return (
    <div className="card-answer">
      <Html html={card.answer} className="card-prose" />
      <KeyPoints points={card.keyPoints} {...(points ?? { ticked, onChange })} />
      {weak === null ? null : (
        <aside className="card-weak">
          <h3>The weak answer</h3>
          <Html html={weak.answer} className="card-prose" />
          <p>
            <strong>What it misses.</strong> <Html html={weak.misses} as="span" />
          </p>
        </aside>
      )}
      <section className="card-follow-ups">
        <h3>Follow-ups</h3>
        {card.followUps.map(({ question, answer }, i) => (
          <details key={i}>
            <summary>
              <Html html={question} as="span" />
            </summary>
            <Html html={answer} className="card-prose" />
          </details>
        ))}
      </section>
      <div className="card-links">
        {hasLesson ? (
          <Link href={`/lessons/${card.lesson}/${card.anchor === null ? '' : `#${card.anchor}`}`}>Read the lesson</Link>
        ) : null}
        {evidence === null ? null : <ShowRun label="Show me" run={{ evidence, whatIf: false }} />}
        {evidence?.whatIf == null ? null : (
          <ShowRun label={`What if: ${evidence.whatIf.label}`} run={{ evidence, whatIf: true }} />
        )}
      </div>
    </div>
  )
}

/** Opens the run beside the card. */
function ShowRun({ label, run }: { readonly label: string; readonly run: ShownRun }) {
  const { shown, show } = useEvidence()
  const open = shown?.evidence === run.evidence && shown.whatIf === run.whatIf
  return (
    <button type="button" className="demo-btn" aria-expanded={open} onClick={() => show(open ? null : run)}>
      {label}
    </button>
  )
}
