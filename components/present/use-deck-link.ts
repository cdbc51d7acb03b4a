'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { openWindowLink } from '@/lib/present/browser-windows'
import type { DeckShape, DeckState } from '@/lib/present/deck-state'
import type { WindowLink } from '@/lib/present/window-link'
import type { Part } from './deck-context'

const never = () => () => undefined

/** Joins the deck's other windows; paper has none. `ready` once the state is the one that all share. */
export function useDeckLink(
  deck: string,
  part: Part,
  shape: DeckShape,
): {
  readonly link: WindowLink | null
  readonly state: DeckState | null
  readonly leads: boolean
  readonly ready: boolean
} {
  const [link, setLink] = useState<WindowLink | null>(null)
  useEffect(() => {
    if (part === 'print') return
    // Windows that show different slides have nothing to say to each other.
    const version = shape.slides.map(({ id, reveals }) => `${id}:${reveals}`).join()
    const opened = openWindowLink({ deck, version, role: part, shape, restoreValues: withoutOrders })
    // eslint-disable-next-line react-hooks/set-state-in-effect -- The link is an outside thing that exists from here on.
    setLink(opened)
    return () => opened.close()
  }, [deck, part, shape])
  const subscribe = link?.subscribe ?? never
  const state = useSyncExternalStore(
    subscribe,
    () => link?.state ?? null,
    () => null,
  )
  const leads = useSyncExternalStore(
    subscribe,
    () => link?.leads ?? false,
    () => false,
  )
  const ready = useSyncExternalStore(
    subscribe,
    () => link?.synced ?? false,
    () => false,
  )
  return { link, state, leads, ready }
}

/** What the demos of a window that was alone and is loaded again go on with: as they were set, but nothing trains unasked. */
function withoutOrders(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const asks = /\/(order|controls|status)$/
  return Object.fromEntries(Object.entries(values).filter(([key]) => !asks.test(key)))
}
