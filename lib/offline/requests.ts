/** What the service worker answers, and under which key a file is kept. Pure, so that tests need no browser. */

/** A page is a folder's address; a hashed file never changes, since its name holds a hash of its content. */
export type RequestKind = 'page' | 'hashed' | 'file'

/** A request with this header is for the network alone. */
export const PAST_THE_WORKER = 'X-Descent-Network'

/** The address of a file without what a static server ignores: query, hash, `index.html`, and with the slash that it would redirect to. */
export function fileAddress(url: string): string {
  const { origin, pathname } = new URL(url)
  const path = pathname.replace(/\/index\.html$/, '/')
  return origin + (/\/[^/.]+$/.test(path) ? `${path}/` : path)
}

/**
 * How the worker answers a request; null: not at all.
 *
 * @param root  absolute address of the site's first page, with a trailing slash
 */
export function requestKind(
  { url, method, headers, cache }: Pick<Request, 'url' | 'method' | 'headers' | 'cache'>,
  root: string,
): RequestKind | null {
  // A part of a file must not be kept as the whole, and the browser itself answers `only-if-cached`.
  if (method !== 'GET' || headers.has('Range') || headers.has(PAST_THE_WORKER) || cache === 'only-if-cached')
    return null
  if (!url.startsWith(root) || url.startsWith(`${root}offline.json`)) return null
  if (url.startsWith(`${root}_next/static/`)) return 'hashed'
  return fileAddress(url).endsWith('/') ? 'page' : 'file'
}

/**
 * Whether an answer may be kept: whole, from this site, at this address, and no sign-in page of a hotel's network in place of a script.
 * A redirected answer would be refused by the browser when a page is opened with it.
 */
export function mayBeKept(
  { status, type, redirected, headers }: Pick<Response, 'status' | 'type' | 'redirected' | 'headers'>,
  kind: RequestKind,
): boolean {
  const isHtml = (headers.get('Content-Type') ?? '').startsWith('text/html')
  return status === 200 && type === 'basic' && !redirected && isHtml === (kind === 'page')
}
