'use client'
import { useEffect } from 'react'
import { preloadCharts } from '@/components/demo/Views'

/** Loads what slides that are not seen yet will need, so that a lecture goes on when the network does not. */
export function useReadyOffline(): void {
  useEffect(() => {
    void preloadCharts()
    // A browser loads a font when it first draws with it. One that can't be had is replaced, as on any page.
    for (const font of document.fonts) font.load().catch(() => undefined)
  }, [])
}
