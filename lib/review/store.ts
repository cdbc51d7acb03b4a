import Dexie, { type Table } from 'dexie'

import { mergeLogs, type DrillEvent } from './events'

/** What happened to the log, here or in another tab. */
export type LogChange =
  { readonly kind: 'added'; readonly events: readonly DrillEvent[] } | { readonly kind: 'cleared' }

/** Where the log is kept. */
export interface DrillStore {
  /** Everything that is kept at the moment. */
  load(): Promise<readonly DrillEvent[]>
  /**
   * Keeps events; those that are there already stay as they are.
   *
   * @throws StorageError if they can't be kept
   */
  add(events: readonly DrillEvent[]): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
  /** Asks the browser not to clear it away when space runs short. */
  persist(): Promise<void>
  /** Calls back with what other tabs do. Returns how to stop. */
  subscribe(onChange: (change: LogChange) => void): () => void
  /** Nothing may be asked of it after that. */
  close(): void
}

/** Storage is blocked or full; the message says which, for people. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

const NAME = 'descent-drill'
/** A database that has not opened by then will not: the page goes on without. */
const PATIENCE_MS = 8000

class DrillDatabase extends Dexie {
  declare readonly events: Table<DrillEvent, string>

  constructor() {
    super(NAME)
    // A new version goes below, with its `upgrade`; old ones stay, so that every device finds its way.
    this.version(1).stores({ events: 'id' })
  }
}

/** The log in this browser's IndexedDB. Rejects with a `StorageError` where that is blocked. */
export async function openStore(): Promise<DrillStore> {
  const database = new DrillDatabase()
  const silence = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer')), PATIENCE_MS))
  await Promise.race([database.open(), silence]).catch(explain)
  const channel = new BroadcastChannel(NAME)
  return {
    load: () => database.events.toArray().catch(explain),
    async add(events) {
      await database
        .transaction('rw', database.events, async () => {
          const known = await database.events.bulkGet(events.map(({ id }) => id))
          // Two different events of one id: the one that merging keeps.
          const kept = events.map((event, i) => (known[i] === undefined ? event : mergeLogs([known[i]], [event])[0]!))
          await database.events.bulkPut(kept)
        })
        .catch(explain)
      channel.postMessage({ kind: 'added', events } satisfies LogChange)
    },
    async clear() {
      await database.events.clear().catch(explain)
      channel.postMessage({ kind: 'cleared' } satisfies LogChange)
    },
    async persist() {
      // Absent without a secure context. A browser may refuse; then all is as before.
      const { navigator } = globalThis as { navigator?: { storage?: StorageManager } }
      await navigator?.storage?.persist().catch(() => false)
    },
    subscribe(onChange) {
      const listener = ({ data }: MessageEvent<LogChange>) => onChange(data)
      channel.addEventListener('message', listener)
      return () => channel.removeEventListener('message', listener)
    },
    close() {
      channel.close()
      database.close()
    },
  }
}

/** @throws StorageError always */
function explain(error: unknown): never {
  const { name = '', inner } = (error ?? {}) as { name?: string; inner?: { name?: string } }
  const is = (...names: readonly string[]) => names.includes(name) || names.includes(inner?.name ?? '')
  throw new StorageError(
    is('QuotaExceededError')
      ? 'This browser has no room left for your progress.'
      : is('VersionError', 'DatabaseClosedError')
        ? 'Another tab has a newer version of this page: reload this one to keep your progress.'
        : 'This browser does not let the page keep your progress: the window is private, or storage is blocked.',
    { cause: error },
  )
}
