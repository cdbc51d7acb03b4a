'use client'
import { useEffect, useRef, useState } from 'react'

/** Copies a link that brings back this run; shows the link to copy by hand where the clipboard is refused. */
export function ShareButton({ makeLink }: { readonly makeLink: () => string }) {
  const [copied, setCopied] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const field = useRef<HTMLInputElement | null>(null)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2500)
    return () => clearTimeout(timer)
  }, [copied])
  useEffect(() => field.current?.select(), [link])

  const share = async () => {
    const made = makeLink()
    try {
      await navigator.clipboard.writeText(made)
      setCopied(true)
      setLink(null)
    } catch {
      setLink(made)
    }
  }
  return (
    <span className="demo-share">
      {link === null ? null : (
        <input ref={field} className="demo-share-link" aria-label="Link to this run" readOnly value={link} />
      )}
      <button type="button" className="demo-btn" onClick={() => void share()}>
        Share
      </button>
      <span className="demo-share-done" role="status">
        {copied ? 'Link copied' : ''}
      </span>
    </span>
  )
}
