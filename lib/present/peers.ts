import { holdLock, type Locks } from './window-environment'
import type { DeckRole } from './window-messages'

export interface Peer {
  readonly id: string
  readonly role: DeckRole
}

/**
 * The other windows that are open. Each window holds a lock of its own; who gets it knows that the window is gone, however it went. Where there are
 * no locks, a window that crashes stays on the list.
 */
export class Peers {
  /** A new array whenever it changes. */
  list: readonly Peer[] = []
  private readonly watches = new Map<string, AbortController>()
  private readonly closed = new AbortController()

  constructor(
    private readonly room: string,
    private readonly locks: Locks | null,
    private readonly onChange: () => void,
  ) {}

  /** Lets the others notice when this window goes; `onReady` may tell them that it is there. */
  appear(id: string, onReady: () => void): void {
    if (this.locks === null) onReady()
    else holdLock(this.locks, this.lockOf(id), this.closed.signal, onReady, onReady)
  }

  add(peer: Peer): void {
    if (this.closed.signal.aborted || this.list.some(({ id }) => id === peer.id)) return
    this.list = [...this.list, peer]
    if (this.locks !== null) {
      const watch = new AbortController()
      this.watches.set(peer.id, watch)
      holdLock(this.locks, this.lockOf(peer.id), watch.signal, () => this.remove(peer.id))
    }
    this.onChange()
  }

  remove(id: string): void {
    this.watches.get(id)?.abort()
    this.watches.delete(id)
    if (!this.list.some((peer) => peer.id === id)) return
    this.list = this.list.filter((peer) => peer.id !== id)
    this.onChange()
  }

  close(): void {
    this.closed.abort()
    for (const watch of this.watches.values()) watch.abort()
    this.watches.clear()
  }

  private lockOf(id: string): string {
    return `${this.room}/window/${id}`
  }
}
