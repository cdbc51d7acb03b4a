'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { assetUrl } from '@/components/site/asset-url'

import { safeGet, safeSet } from '@/lib/storage'
import type { Card } from '@/lib/review/card'
import { Drill, type DrillSnapshot } from '@/lib/review/drill'
import { DRILL_BEGAN } from './began'

export interface DrillModel {
  readonly drill: Drill
  readonly snapshot: DrillSnapshot
  /** Null while they load. */
  readonly cards: readonly Card[] | null
  /** Why there are no cards, in words. */
  readonly error: string | null
}

/** One for this tab, however often the page is left and opened again: whatever is being written goes on being written. */
let ofThisTab: Drill | null = null

/** The cards of the course and this learner's progress with them. */
export function useDrill(): DrillModel {
  const [drill] = useState(() => (ofThisTab ??= new Drill()))
  const snapshot = useSyncExternalStore(drill.subscribe, drill.getSnapshot, drill.getServerSnapshot)
  const [cards, setCards] = useState<readonly Card[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    void drill.start()
    const control = new AbortController()
    fetch(assetUrl('/drill/cards.json'), { signal: control.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(`the server answered ${response.status}`)
        setCards((await response.json()) as readonly Card[])
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted) return
        const why = thrown instanceof Error ? thrown.message : String(thrown)
        setError(`The cards could not be loaded: ${why}. Check the connection and reload the page.`)
      })
    return () => control.abort()
  }, [drill])

  const { saving, events } = snapshot
  useEffect(() => {
    if (!saving) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [saving])
  useEffect(() => {
    if (events > 0 && safeGet(DRILL_BEGAN) === null) safeSet(DRILL_BEGAN, 'yes')
  }, [events])
  return { drill, snapshot, cards, error }
}
