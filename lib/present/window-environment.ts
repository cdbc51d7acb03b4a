/** What a window of a deck needs of its surroundings, so that it can be tested without a browser. */

export interface Channel {
  postMessage(data: unknown): void
  onmessage: ((event: { readonly data: unknown }) => void) | null
  close(): void
}

/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(name: string, options: { readonly signal: AbortSignal }, held: () => Promise<void>): Promise<void>
}

export interface WindowEnvironment {
  /** Of this window as long as it is open; a reloaded one is another. */
  readonly id: string
  openChannel(name: string): Channel
  /** Null where the page is not in a secure context. */
  readonly locks: Locks | null
  /** Of this tab; null where it is blocked. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null
  /** @returns how to call it off */
  later(callback: () => void, ms: number): () => void
  /** Before the next frame is drawn. */
  nextFrame(callback: () => void): void
}

/**
 * Holds a lock until the signal comes; waits for it as long as that takes.
 *
 * @param onHeld    it is ours
 * @param onFailed  this browser gives no locks here
 */
export function holdLock(
  locks: Locks,
  name: string,
  signal: AbortSignal,
  onHeld: () => void,
  onFailed: () => void = () => undefined,
): void {
  const held = () =>
    new Promise<void>((release) => {
      signal.addEventListener('abort', () => release(), { once: true })
      if (signal.aborted) release()
      else onHeld()
    })
  locks.request(name, { signal }, held).catch(() => {
    if (!signal.aborted) onFailed()
  })
}
