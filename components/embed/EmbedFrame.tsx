'use client'
import { useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'
import { assetUrl } from '@/components/site/asset-url'
import type { DemoHome } from '@/lib/content/demo-home'
import './embed.css'

const never = () => () => undefined

/**
 * Around an embedded demo: a line that says where it is from, and the height that the frame needs, for the page that holds it:
 * `{ type: 'descent:size', id, height }`, `height` in CSS pixels.
 */
export function EmbedFrame({
  id,
  home,
  children,
}: {
  readonly id: string
  /** Null: no lesson has this demo, the gallery does. */
  readonly home: DemoHome | null
  readonly children: ReactNode
}) {
  const main = useRef<HTMLElement | null>(null)
  useEffect(() => {
    const element = main.current
    if (element === null || window.parent === window) return
    const observer = new ResizeObserver(() => {
      const height = Math.ceil(element.getBoundingClientRect().height)
      // For any origin: whoever holds the frame may know how high it is.
      window.parent.postMessage({ type: 'descent:size', id, height }, '*')
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [id])
  const query = useSyncExternalStore(never, demoQuery, () => '')
  const page = home === null ? '/gallery/' : (`/lessons/${home.slug}/` as const)
  return (
    <main ref={main} id="main" className="embed">
      {children}
      <p className="embed-source">
        from Descent:{' '}
        <a href={`${assetUrl(page)}${query}#demo-${id}`} target="_blank" rel="noopener">
          {home?.title ?? 'Gallery'}
        </a>
      </p>
    </main>
  )
}

/** What the address says about the demo; the theme is the frame's. */
function demoQuery(): string {
  const query = new URLSearchParams(window.location.search)
  query.delete('theme')
  return query.size === 0 ? '' : `?${query.toString()}`
}
