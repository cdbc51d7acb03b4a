import { parseManifest } from './manifest'

/** What any Run may load: a worker's scripts, its binaries and its data. */
const FOR_RUNS = /^(data|wasm)\/|\.js$/

/**
 * Registers the service worker once the page is loaded and idle. Never rejects: where there can be none, the site goes on without.
 *
 * @param root  absolute address of the site's first page, with a trailing slash
 */
export async function registerWorker(root: string): Promise<void> {
  // A demo in another site's page opens no more often than that page does.
  if (window.parent !== window) return
  try {
    await loadedAndIdle()
    const { serviceWorker } = navigator
    const first = serviceWorker.controller === null
    // The worker sees no request from before it took over.
    const handOver = () => void filesSoFar(root).then((urls) => serviceWorker.controller?.postMessage(urls))
    if (first) serviceWorker.addEventListener('controllerchange', handOver, { once: true })
    await serviceWorker.register(`${root}sw.js`, { scope: root, updateViaCache: 'none' })
  } catch {
    // No HTTPS, blocked storage, a frame without origin: `KeepCourse` says why.
  }
}

/** Ends what an earlier build left at this address: its worker would answer the development server's pages with old scripts. */
export async function unregisterWorkers(root: string): Promise<void> {
  try {
    for (const registration of await navigator.serviceWorker.getRegistrations())
      if (registration.scope === root) await registration.unregister()
  } catch {
    // There can be none.
  }
}

async function loadedAndIdle(): Promise<void> {
  if (document.readyState !== 'complete')
    await new Promise((resolve) => window.addEventListener('load', resolve, { once: true }))
  // Safari has no idle callbacks.
  await new Promise((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(resolve)
    else setTimeout(resolve)
  })
}

/** Addresses of all that the page has loaded, and of what its training worker may have. */
async function filesSoFar(root: string): Promise<string[]> {
  // Pages in that list were only asked for by Next, whether they are there.
  const loaded = performance.getEntriesByType('resource').filter(({ name }) => !new URL(name).pathname.endsWith('/'))
  const urls = [window.location.href, ...loaded.map(({ name }) => name)]
  if (!urls.some((url) => /worker[^/]*\.js/.test(url))) return urls
  // What a worker loads is not in the page's list.
  const { files } = parseManifest(await (await fetch(`${root}offline.json`)).text())
  return [...urls, ...files.filter(({ path }) => FOR_RUNS.test(path)).map(({ path }) => root + path)]
}
