'use client'
import { useEffect, useState } from 'react'
import { assetUrl } from '@/components/site/asset-url'
import { pagesHere } from '@/lib/offline/shelf'
import { siteRoot } from './site'

/** A page that may be on this device. */
export interface PageTitle {
  /** Relative to the site's root, with a slash at its end. */
  readonly path: string
  readonly title: string
}

/** Which of these pages open without a network. The worker sends this in place of a page that it does not have, at that page's address. */
export function NotKept({ pages }: { readonly pages: readonly PageTitle[] }) {
  const [here, setHere] = useState<ReadonlySet<string> | null>(null)
  useEffect(() => {
    pagesHere(siteRoot()).then(setHere, () => setHere(new Set()))
    const reload = () => window.location.reload()
    window.addEventListener('online', reload)
    return () => window.removeEventListener('online', reload)
  }, [])
  const open = pages.filter(({ path }) => here?.has(path))
  return (
    <>
      {here === null ? null : open.length === 0 ? (
        <p>No page of the course is here yet.</p>
      ) : (
        <>
          <p>These pages are kept:</p>
          {/* Whole pages, so that none waits for data that is not here either. */}
          <ul>
            {open.map(({ path, title }) => (
              <li key={path}>
                <a href={assetUrl(`/${path}`)}>{title}</a>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          Try again
        </button>
      </p>
    </>
  )
}
