/** The service worker: answers the site's requests when the network does not. docs/offline.md says what is kept when. */
import { CacheFirst, enableNavigationPreload, ExpirationPlugin, NetworkFirst, type SerwistPlugin } from 'serwist'
import { fileAddress, mayBeKept, requestKind, type RequestKind } from '../../lib/offline/requests'
import { cacheNames, Shelf } from '../../lib/offline/shelf'

declare const self: ServiceWorkerGlobalScope
/** Put in by `scripts/offline.mjs`: the HTML of `/offline/`, and the addresses of its scripts and style sheets. */
declare const NOT_KEPT_PAGE: string
declare const NOT_KEPT_FILES: readonly string[]

const PAGE_SECONDS = 4
const FILE_SECONDS = 10
/** Several versions' worth: the least recently used go first. */
const MAX_HASHED = 600

const root = new URL('./', self.location.href).href
const names = cacheNames(root)
const shelf = new Shelf(root)
/** Clients whose page came from a cache. Its files are looked for there first: they belong together, and the network is bad. */
const fromCache = new Set<string>()

const byAddress: SerwistPlugin = { cacheKeyWillBeUsed: ({ request }) => Promise.resolve(fileAddress(request.url)) }
const onlySound = (kind: RequestKind): SerwistPlugin => ({
  cacheWillUpdate: ({ response }) => Promise.resolve(mayBeKept(response, kind) ? response : null),
})
const elseKept: SerwistPlugin = {
  cachedResponseWillBeUsed: async ({ request, cachedResponse }) => cachedResponse ?? (await shelf.match(request.url)),
}
const noteClient: SerwistPlugin = {
  cachedResponseWillBeUsed: ({ event, cachedResponse }) => {
    if (cachedResponse && event instanceof FetchEvent) fromCache.add(event.resultingClientId)
    return Promise.resolve(cachedResponse)
  },
}
/** A worker takes the address of its script from the answer, and a kept answer's lacks what is behind the #: there the bundler names the worker's files. */
const withoutAddress: SerwistPlugin = {
  handlerWillRespond: ({ request, response }) =>
    Promise.resolve(request.destination === 'worker' ? new Response(response.body, response) : response),
}
const lastUsed = new ExpirationPlugin({ maxEntries: MAX_HASHED, maxAgeFrom: 'last-used', purgeOnQuotaError: true })

const visited = (kind: RequestKind, ...more: SerwistPlugin[]) => ({
  cacheName: names.visited,
  matchOptions: { ignoreVary: true },
  plugins: [byAddress, onlySound(kind), elseKept, ...more],
})
const strategies = {
  page: new NetworkFirst({ ...visited('page', noteClient), networkTimeoutSeconds: PAGE_SECONDS }),
  file: new NetworkFirst({ ...visited('file'), networkTimeoutSeconds: FILE_SECONDS }),
  hashed: new CacheFirst({
    cacheName: names.hashed,
    matchOptions: { ignoreVary: true },
    plugins: [onlySound('hashed'), lastUsed, elseKept, withoutAddress],
  }),
}
const fileFromCache = new CacheFirst(visited('file'))

enableNavigationPreload()

self.addEventListener('install', (event) => {
  void self.skipWaiting()
  event.waitUntil(Promise.all(NOT_KEPT_FILES.map((url) => take(event, new Request(new URL(url, root))))))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), dropOldCaches()]))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method === 'HEAD' && requestKind(new Request(request.url), root) === 'page')
    event.respondWith(fetch(request).catch(() => head(request.url)))
  const kind = requestKind(request, root)
  if (kind !== null) event.respondWith(answer(event, kind))
})

/** A page that is seen for the first time sends what it had loaded before there was a worker. */
self.addEventListener('message', (event) => {
  const urls = Array.isArray(event.data) ? event.data.map(String) : []
  event.waitUntil(Promise.allSettled(urls.map((url) => take(event, new Request(url, { cache: 'force-cache' })))))
})

async function answer(event: FetchEvent, kind: RequestKind): Promise<Response> {
  const { request } = event
  const strategy = kind === 'file' && fromCache.has(event.clientId) ? fileFromCache : strategies[kind]
  try {
    return await strategy.handle({ event, request })
  } catch {
    // Nothing anywhere, or a cache that cannot be read: that must not break a site which is there.
    return fetch(request).catch(() => (request.mode === 'navigate' ? notKept() : Response.error()))
  }
}

/** Keeps a file as if a page had asked for it. */
async function take(event: ExtendableEvent, request: Request): Promise<void> {
  const kind = requestKind(request, root)
  if (kind === null) return
  const [response, done] = strategies[kind].handleAll({ event, request })
  await Promise.all([response, done])
}

/** Next asks whether a page is there before it loads its data. */
async function head(url: string): Promise<Response> {
  const page = (await caches.match(fileAddress(url), { cacheName: names.visited })) ?? (await shelf.match(url))
  return page === undefined ? Response.error() : new Response(null, { headers: page.headers })
}

function notKept(): Response {
  return new Response(NOT_KEPT_PAGE, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}

async function dropOldCaches(): Promise<void> {
  const current: readonly string[] = Object.values(names)
  const old = (await caches.keys()).filter((name) => name.startsWith('descent ') && !current.includes(name))
  await Promise.all(
    old.filter((name) => name.includes(` ${new URL(root).pathname} `)).map((name) => caches.delete(name)),
  )
}
