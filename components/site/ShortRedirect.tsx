'use client'
import { useEffect } from 'react'
import { shortTarget } from '@/lib/present/audience-link'
import { assetUrl } from './asset-url'

/** Leads on to a lesson, at the place that the hash names, with the query. */
export function ShortRedirect({
  path,
  headings,
}: {
  readonly path: `/${string}`
  readonly headings: readonly string[]
}) {
  useEffect(() => {
    const { search, hash } = window.location
    const anchor = shortTarget(hash, headings)
    // In place of this page, so that Back leads to where the reader came from.
    window.location.replace(`${assetUrl(path)}${search}${anchor === '' ? '' : `#${encodeURIComponent(anchor)}`}`)
  }, [path, headings])
  return <p>The lesson opens at the place that you were given. If it does not, choose it here:</p>
}
