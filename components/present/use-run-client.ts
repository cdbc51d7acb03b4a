'use client'
import { createContext, use, useMemo } from 'react'
import { trainClient } from '@/lib/runs/client'
import type { RunClient } from '@/lib/runs/run-client'
import type { RunSeries } from '@/lib/runs/series'

/** Who plays a demo's recording as if it trained. */
export interface Playback {
  readonly client: RunClient
  /** Whether this window decides for all of them. */
  readonly leads: boolean
}

interface DeckRuns {
  readonly client: RunClient
  readonly leads: boolean
  /** The client that plays this demo's recording; the same one each time. */
  readonly playbackOf: (demo: string, recorded: readonly RunSeries[]) => RunClient
}

/** Who trains for the demos below: null, this page's workers; in a deck all windows follow the runs of one. */
export const DeckRunsContext = createContext<DeckRuns | null>(null)

export const useRunClient = (): RunClient => use(DeckRunsContext)?.client ?? trainClient

/** Null on a page to read, where a recording stands still. */
export function usePlayback(demo: string, recorded: readonly RunSeries[]): Playback | null {
  const runs = use(DeckRunsContext)
  return useMemo(
    () => (runs === null ? null : { client: runs.playbackOf(demo, recorded), leads: runs.leads }),
    [runs, demo, recorded],
  )
}
