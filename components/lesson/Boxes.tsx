import type { ReactNode } from 'react'
import { InlineMath } from './Tex'

interface BoxProps {
  readonly title?: string
  readonly children: ReactNode
}

/** Beside the text on wide screens, inline on narrow ones. */
export function MarginNote({ title, children }: BoxProps) {
  return (
    <aside className="margin-note" aria-label={title ?? 'Note'}>
      {title !== undefined && (
        <p className="box-title">
          <InlineMath text={title} />
        </p>
      )}
      {children}
    </aside>
  )
}

function Box({ kind, label, title, children }: BoxProps & { kind: string; label: string }) {
  return (
    <section className={`box box-${kind}`} aria-label={title === undefined ? label : `${label}: ${title}`}>
      <p className="box-title">
        <span className="box-label">{label}</span>
        {title !== undefined && <InlineMath text={title} />}
      </p>
      {children}
    </section>
  )
}

/** A mistake that people make in practice. */
export function Pitfall(props: BoxProps) {
  return <Box {...props} kind="pitfall" label="Pitfall" />
}

/** What is often written, and what is right. */
export function SourceCheck(props: BoxProps) {
  return <Box {...props} kind="check" label="Source check" />
}

/** Proofs and history, folded. */
export function DeepDive({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="fold deep-dive">
      <summary>
        <span className="box-label">Deep dive</span>
        <InlineMath text={title} />
      </summary>
      <div className="fold-body">{children}</div>
    </details>
  )
}

/** A worked solution, folded. */
export function Solution({ children }: { children: ReactNode }) {
  return (
    <details className="fold solution">
      <summary>Solution</summary>
      <div className="fold-body">{children}</div>
    </details>
  )
}

/** The closing box of a lesson. */
export function Recap({ children }: { children: ReactNode }) {
  return <div className="box box-recap">{children}</div>
}

/** Speaker notes: for the deck's speaker view, so the reading page leaves them out. */
export function Notes() {
  return null
}
