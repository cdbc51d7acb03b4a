'use client'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** Pages that fill their window or frame with one thing. */
const BARE = /^\/(embed|present)\//

/** What every page of the site has around it, but not an embedded demo and not a deck. */
export function SiteOnly({ children }: { readonly children: ReactNode }) {
  return BARE.test(usePathname()) ? null : children
}
