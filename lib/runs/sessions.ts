/** The demos of the page that is open, by experiment, so that an exercise can watch the reader's own run. */
import type { DemoSession } from './session'

const sessions = new Map<string, DemoSession>()
const listeners = new Set<() => void>()

/** Adds a demo; the newest of an experiment is the one that is watched. @returns how to take it away again */
export function registerSession(experimentId: string, session: DemoSession): () => void {
  sessions.set(experimentId, session)
  for (const listener of listeners) listener()
  return () => {
    if (sessions.get(experimentId) !== session) return
    sessions.delete(experimentId)
    for (const listener of listeners) listener()
  }
}

/** The demo of an experiment on this page, if it is there. */
export function findSession(experimentId: string): DemoSession | null {
  return sessions.get(experimentId) ?? null
}

/** Calls back whenever a demo comes or goes. */
export function subscribeToSessions(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
