import { assetUrl } from '@/components/site/asset-url'
import type { DemoHome } from '@/lib/content/demo-home'
import { audienceLink } from '@/lib/present/audience-link'

/**
 * Links that bring a demo back, wherever it is shown now: they open its lesson, or the gallery where no lesson has it. In the browser only.
 *
 * @param home   null: no lesson has it
 * @param query  its settings
 */
export function demoLinks(
  id: string,
  home: DemoHome | null,
  query: URLSearchParams,
): { readonly url: string; readonly short: string } {
  const place = { ...sitePlace(), query, anchor: `demo-${id}` }
  if (home !== null) return audienceLink({ ...home, ...place })
  const url = `${place.origin}${assetUrl('/gallery/')}${query.size === 0 ? '' : `?${query.toString()}`}#${place.anchor}`
  return { url, short: url }
}

/** Where the site is mounted. In the browser only. */
export function sitePlace(): { readonly origin: string; readonly basePath: string } {
  return { origin: window.location.origin, basePath: process.env.NEXT_PUBLIC_BASE_PATH ?? '' }
}
