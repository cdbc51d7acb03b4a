'use client'
import { useId, type ReactNode } from 'react'
import type { LabName } from '@/lib/labs/types'
import { PrintedLink } from '../demo/PrintedLink'
import { useHydrated } from '../ui/use-hydrated'
import { usePrinting } from '../ui/use-printing'
import type { LabModel } from './use-lab'

/**
 * The frame of a lab: title, picture, controls, a button that asks it on this machine, and where the numbers on show come from. It looks like a demo.
 *
 * @param id        of the lab's preset
 * @param summary   the answer in words, for screen readers and for those who print
 * @param controls  beside the picture
 */
export function LabPanel<L extends LabName>({
  id,
  title,
  question,
  lab,
  summary,
  controls,
  onRun,
  children,
}: {
  readonly id: string
  readonly title: ReactNode
  readonly question: ReactNode
  readonly lab: LabModel<L>
  readonly summary: string
  readonly controls?: ReactNode
  readonly onRun: () => void
  readonly children: ReactNode
}) {
  const heading = useId()
  const hydrated = useHydrated()
  const printing = usePrinting()
  const anchor = `lab-${id}`
  const running = lab.state === 'running'
  return (
    <section
      id={anchor}
      className="demo picture"
      aria-labelledby={heading}
      data-lab={id}
      data-state={lab.state}
      data-backend={lab.backend}
    >
      {printing ? <PrintedLink url={`${window.location.origin}${window.location.pathname}#${anchor}`} /> : null}
      <div className="demo-header">
        <h3 id={heading}>{title}</h3>
        <p>{question}</p>
      </div>
      <div className={controls === undefined ? 'demo-body demo-body-wide' : 'demo-body'}>
        <div className="demo-main">{children}</div>
        {controls === undefined ? null : <div className="demo-side">{controls}</div>}
      </div>
      <div className="demo-words">
        <p className="demo-summary" data-summary>
          {summary}
        </p>
      </div>
      {lab.error === null ? null : (
        <p className="demo-error" role="alert">
          {lab.error}
        </p>
      )}
      <div className="demo-footer">
        <div className="demo-actions">
          <button
            type="button"
            className="demo-btn demo-btn-primary"
            disabled={!hydrated}
            onClick={running ? lab.stop : onRun}
          >
            {running ? 'Stop' : lab.recordedOn === null ? 'Run again' : 'Run it here'}
          </button>
          {running ? (
            <progress max={1} value={lab.done} aria-label="Done so far">
              {Math.round(100 * lab.done)} %
            </progress>
          ) : null}
        </div>
        <p className="demo-status">
          {lab.recordedOn === null
            ? `measured on this machine · ${lab.backend}`
            : `recorded ${lab.recordedOn} on a machine with 2 cores · ${lab.backend}`}
        </p>
      </div>
      <p className="demo-announce" role="status">
        {running ? 'The lab is running.' : lab.state === 'done' ? `Done. ${summary}` : ''}
      </p>
    </section>
  )
}
