'use client'
import { useSyncExternalStore } from 'react'
import type { Part } from './deck-context'

const never = () => () => undefined

/** The part that the window plays, by its address: `?view=projector`, `?mirror`, `?print`, `?print=notes`; else the speaker's. */
export function usePart(): Part {
  return useSyncExternalStore(never, readPart, () => 'speaker')
}

function readPart(): Part {
  const query = new URLSearchParams(window.location.search)
  if (query.has('print')) return 'print'
  if (query.has('mirror')) return 'mirror'
  return query.get('view') === 'projector' ? 'projector' : 'speaker'
}
