'use client'
import { useEffect } from 'react'
import { registerWorker, unregisterWorkers } from '@/lib/offline/register'
import { HAS_WORKER, siteRoot } from './site'

/** Sees to it that what the reader opens opens again without a network. Draws nothing. */
export function OfflineWorker() {
  useEffect(() => {
    if (HAS_WORKER) void registerWorker(siteRoot())
    // With OFFLINE=off the new `sw.js` ends the old one, and its caches.
    else if (process.env.NODE_ENV === 'development') void unregisterWorkers(siteRoot())
  }, [])
  return null
}
