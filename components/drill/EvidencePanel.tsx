'use client'
import { useEffect, useRef, useState } from 'react'
import { assetUrl } from '@/components/site/asset-url'
import { runQuery, useEvidence, type ShownRun } from './evidence'

/** Until the experiment has said how tall it is. */
const FIRST_HEIGHT = 720

/** The run that proves a card's answer, ready to train, beside the card or (on a narrow screen) below it. */
export function EvidencePanel({ shown }: { readonly shown: ShownRun }) {
  const { show } = useEvidence()
  const { evidence, whatIf } = shown
  const panel = useRef<HTMLElement | null>(null)
  const frame = useRef<HTMLIFrameElement | null>(null)
  const [height, setHeight] = useState(FIRST_HEIGHT)

  useEffect(() => {
    // Back to where it was asked for, unless the card is gone.
    const opener = document.activeElement
    panel.current?.focus({ preventScroll: true })
    panel.current?.scrollIntoView({ block: 'nearest' })
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])
  useEffect(() => {
    const listener = ({ source, data }: MessageEvent<{ type?: unknown; height?: unknown } | null>) => {
      if (source !== frame.current?.contentWindow || data?.type !== 'descent:size') return
      if (typeof data.height === 'number' && data.height > 0) setHeight(Math.ceil(data.height))
    }
    window.addEventListener('message', listener)
    return () => window.removeEventListener('message', listener)
  }, [])

  const query = runQuery(shown)
  return (
    <section
      ref={panel}
      className="evidence"
      aria-label="The run that shows it"
      tabIndex={-1}
      data-testid="evidence"
      onKeyDown={({ key }) => {
        if (key === 'Escape') show(null)
      }}
    >
      <div className="evidence-head">
        <h2>The run that shows it</h2>
        <button type="button" className="demo-btn" onClick={() => show(null)}>
          Close
        </button>
      </div>
      <p>Say first what will happen. Then press Run: it trains here, on your device.</p>
      {evidence.whatIf === null ? null : (
        <div className="demo-chips" role="group" aria-label="Which run">
          <button
            type="button"
            className="demo-chip"
            aria-pressed={!whatIf}
            onClick={() => show({ evidence, whatIf: false })}
          >
            As in the answer
          </button>
          <button
            type="button"
            className="demo-chip"
            aria-pressed={whatIf}
            onClick={() => show({ evidence, whatIf: true })}
          >
            What if: {evidence.whatIf.label}
          </button>
        </div>
      )}
      <iframe
        key={query}
        ref={frame}
        src={assetUrl(`/embed/${evidence.experiment}/${query}`)}
        title={`Experiment: ${evidence.experiment}`}
        style={{ height }}
      />
    </section>
  )
}
