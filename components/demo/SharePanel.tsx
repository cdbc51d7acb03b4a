'use client'
import { useId, useState } from 'react'
import type { DemoHome } from '@/lib/content/demo-home'
import { embedCode, resizeScript } from '@/lib/present/embed-code'
import { QrCode } from '../ui/QrCode'
import { CopyField } from '../ui/CopyField'
import { demoLinks, sitePlace } from './demo-links'
import type { Shared } from './ShareButton'

/** Room for the line under an embedded demo and for the margin around it, in CSS pixels. */
const AROUND = 50

/** Link, QR code and embed code of a demo. */
export function SharePanel({
  id,
  title,
  home,
  shared: { query, height },
}: {
  readonly id: string
  readonly title: string
  readonly home: DemoHome | null
  readonly shared: Shared
}) {
  const checkbox = useId()
  const [sized, setSized] = useState(true)
  const { url, short } = demoLinks(id, home, query)
  const frame = { id, title, query, ...sitePlace(), height: 10 * Math.ceil((height + AROUND) / 10) }
  return (
    <div className="demo-share-parts">
      <div className="demo-share-code">
        <QrCode text={short} />
        <p>Scan it to open this run on a phone.</p>
      </div>
      <div className="demo-share-fields">
        <CopyField label="Link" button="Copy link" text={url} />
        <p>It opens {home === null ? 'the gallery' : 'the lesson'} at this demo, with these settings.</p>
        <CopyField
          label="Embed"
          button="Copy code"
          rows={sized ? 8 : 4}
          text={sized ? `${embedCode(frame)}\n${resizeScript(frame)}` : embedCode(frame)}
        />
        <label htmlFor={checkbox} className="demo-check">
          <input id={checkbox} type="checkbox" checked={sized} onChange={(event) => setSized(event.target.checked)} />
          with the script that makes the frame as high as the demo
        </label>
      </div>
    </div>
  )
}
