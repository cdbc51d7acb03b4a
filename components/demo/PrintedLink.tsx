'use client'
import { QrCode } from '../ui/QrCode'

/** On paper: the way to the live demo. */
export function PrintedLink({ url }: { readonly url: string }) {
  return (
    <div className="demo-printed-link">
      <QrCode text={url} />
      <p>
        Run it live:
        <br />
        {/* May break before what follows the path. */}
        {url.replace(/^https?:\/\//, '').replace(/(?=[?#])/g, '\u200b')}
      </p>
    </div>
  )
}
