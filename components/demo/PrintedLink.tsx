'use client'
import type { DemoHome } from '@/lib/content/demo-home'
import { QrCode } from '../ui/QrCode'
import { demoLinks } from './demo-links'

/** On paper: the way to the live demo. */
export function PrintedLink({
  id,
  home,
  makeQuery,
}: {
  readonly id: string
  readonly home: DemoHome | null
  readonly makeQuery: () => URLSearchParams
}) {
  const { short } = demoLinks(id, home, makeQuery())
  return (
    <div className="demo-printed-link">
      <QrCode text={short} />
      <p>
        Run it live:
        <br />
        {/* May break before what follows the path. */}
        {short.replace(/^https?:\/\//, '').replace(/(?=[?#])/g, '\u200b')}
      </p>
    </div>
  )
}
