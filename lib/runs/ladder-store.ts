import type { RungReport } from './protocol'

/** Kept for the session: trying every rung takes a few tenths of a second, which each new page would otherwise wait for. */
const KEY = 'descent:ladder:1'

/** What an earlier page of this session found, or null. Storage may be blocked; then each page finds out for itself. */
export function readLadder(): readonly RungReport[] | null {
  try {
    const text = window.sessionStorage.getItem(KEY)
    return text === null ? null : (JSON.parse(text) as readonly RungReport[])
  } catch {
    return null
  }
}

export function writeLadder(ladder: readonly RungReport[]): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(ladder))
  } catch {
    // The next page will try the rungs again.
  }
}

/** So that the next Run tries the rungs anew. */
export function forgetLadder(): void {
  try {
    window.sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept.
  }
}
