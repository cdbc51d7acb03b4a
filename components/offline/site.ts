import { assetUrl } from '@/components/site/asset-url'

/** Whether this build has a service worker: not in development, and not with OFFLINE=off. */
export const HAS_WORKER = process.env.NODE_ENV === 'production' && process.env.NEXT_PUBLIC_OFFLINE !== 'off'

/** The absolute address of the site's first page. In the browser only. */
export function siteRoot(): string {
  return new URL(assetUrl('/'), window.location.href).href
}
