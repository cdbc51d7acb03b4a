import { vi } from 'vitest'

/** As much of Cache Storage as the course uses, in memory; keys are addresses. */
export class FakeCaches {
  readonly stores = new Map<string, Map<string, Response>>()
  /** Entries that still fit on the device. */
  room = Infinity

  has(name: string): Promise<boolean> {
    return Promise.resolve(this.stores.has(name))
  }

  open(name: string) {
    const store = this.stores.get(name) ?? new Map<string, Response>()
    this.stores.set(name, store)
    return Promise.resolve({
      put: (url: string, response: Response) => {
        if (this.room <= 0) return Promise.reject(new DOMException('No room.', 'QuotaExceededError'))
        this.room -= 1
        store.set(url, response)
        return Promise.resolve()
      },
      delete: (url: string) => Promise.resolve(store.delete(url)),
      keys: () => Promise.resolve([...store.keys()].map((url) => ({ url }))),
    })
  }

  match(url: string, { cacheName }: { cacheName: string }): Promise<Response | undefined> {
    return Promise.resolve(this.stores.get(cacheName)?.get(url)?.clone())
  }

  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.stores.delete(name))
  }
}

/** A deployed site: text by path. After `answers` requests the network is gone. */
export class FakeServer {
  files: Readonly<Record<string, string>> = {}
  answers = Infinity
  asked: string[] = []

  constructor(readonly root: string) {}

  readonly fetch = (url: string, { signal }: { signal?: AbortSignal | null } = {}): Promise<Response> => {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
    if (this.answers <= 0) return Promise.reject(new TypeError('Failed to fetch'))
    this.answers -= 1
    const path = url.slice(this.root.length)
    this.asked.push(path)
    const text = this.files[path]
    return Promise.resolve(new Response(text ?? 'not here', { status: text === undefined ? 404 : 200 }))
  }
}

/** Puts both in the place of the browser's. Only one tab holds a lock at a time. */
export function installBrowser(server: FakeServer): FakeCaches {
  const caches = new FakeCaches()
  const held = new Set<string>()
  const locks = {
    request: async (name: string, _: unknown, granted: (lock: object | null) => Promise<void>) => {
      if (held.has(name)) return granted(null)
      held.add(name)
      try {
        await granted({})
      } finally {
        held.delete(name)
      }
    },
  }
  vi.stubGlobal('caches', caches)
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal('navigator', { locks, storage: { persist: () => Promise.resolve(false) } })
  return caches
}
