/** A name for a worker's Web Lock that no other worker has, in any tab; null where there are no locks (a page without HTTPS). */
export function uniqueLock(): string | null {
  // The DOM's types know secure pages only.
  const { locks } = navigator as { readonly locks?: LockManager }
  return locks === undefined ? null : `descent-worker-${crypto.randomUUID()}`
}

/**
 * Calls back once the lock's owner has let go of it, however it ended.
 *
 * @param lock    held by its owner already; a lock that is free is given out at once
 * @param signal  ends the watch
 */
export function whenFree(lock: string, signal: AbortSignal, callback: () => void): void {
  const granted = () => {
    if (!signal.aborted) callback()
  }
  navigator.locks.request(lock, { signal }, granted).catch(() => undefined) // The watch was ended.
}
