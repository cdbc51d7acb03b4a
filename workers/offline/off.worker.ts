/** Takes the place of the service worker in a build with OFFLINE=off: lets go of all that was kept at this address, and of itself. */
import { cacheNames } from '../../lib/offline/shelf'

declare const self: ServiceWorkerGlobalScope

const { prefix } = cacheNames(new URL('./', self.location.href).href)

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => {
  const clear = async () => {
    await Promise.all(
      (await caches.keys()).filter((name) => name.startsWith(prefix)).map((name) => caches.delete(name)),
    )
    await self.registration.unregister()
  }
  event.waitUntil(clear())
})
