'use client'
import { useEffect } from 'react'
import { LAST_PLACE } from '@/components/home/last-place'
import { safeSet } from '@/lib/storage'
import { useCurrentSection } from './SectionRail'

/** Keeps in the browser where this lesson was left, for "Continue" on the home page. */
export function RememberPlace({ slug, sections }: { readonly slug: string; readonly sections: readonly string[] }) {
  const section = useCurrentSection(sections)
  useEffect(() => {
    safeSet(LAST_PLACE, section === null ? slug : `${slug}#${section}`)
  }, [slug, section])
  return null
}
