'use client'
import { useId, useState } from 'react'
import type { DemoHome } from '@/lib/content/demo-home'
import { SharePanel } from './SharePanel'

/** What the panel offers; made when it is opened, since the run goes on. */
export interface Shared {
  readonly query: URLSearchParams
  /** Of the demo in CSS pixels. */
  readonly height: number
}

/** Opens a panel with a link that brings back this run, its QR code, and code that embeds the demo in another page. */
export function ShareButton({
  id,
  title,
  home,
  makeQuery,
}: {
  readonly id: string
  readonly title: string
  readonly home: DemoHome | null
  readonly makeQuery: () => URLSearchParams
}) {
  const panelId = useId()
  const [shared, setShared] = useState<Shared | null>(null)
  return (
    <div className="demo-share">
      <button type="button" className="demo-btn" popoverTarget={panelId} aria-haspopup="dialog">
        Share
      </button>
      <div
        id={panelId}
        popover="auto"
        role="dialog"
        aria-labelledby={`${panelId}-title`}
        className="demo-share-panel"
        onToggle={({ newState, currentTarget }) => {
          const demo = currentTarget.closest<HTMLElement>('.demo')
          setShared(newState === 'open' ? { query: makeQuery(), height: demo?.offsetHeight ?? 0 } : null)
        }}
      >
        <div className="demo-share-head">
          <h4 id={`${panelId}-title`}>Share this run</h4>
          <button type="button" className="demo-link" popoverTarget={panelId} popoverTargetAction="hide">
            Close
          </button>
        </div>
        {shared === null ? null : <SharePanel id={id} title={title} home={home} shared={shared} />}
      </div>
    </div>
  )
}
