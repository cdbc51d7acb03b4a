/**
 * Small strings that outlive the page. Storage may be blocked, full or absent (private windows, sandboxed frames):
 * then values live in memory until the page is closed, and nothing throws.
 */
const PREFIX = 'descent:'
const memory = new Map<string, string>()
const listeners = new Set<() => void>()

export function safeGet(key: string): string | null {
  try {
    return window.localStorage.getItem(PREFIX + key) ?? memory.get(key) ?? null
  } catch {
    return memory.get(key) ?? null
  }
}

/** Whether the value will still be there after a reload. */
export function safeSet(key: string, value: string): boolean {
  memory.set(key, value)
  let kept = true
  try {
    window.localStorage.setItem(PREFIX + key, value)
  } catch {
    kept = false
  }
  for (const listener of listeners) listener()
  return kept
}

/** Calls back after every change, also one made in another tab; returns how to stop. */
export function subscribeStorage(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}
