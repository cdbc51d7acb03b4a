'use client'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { keepCourse, type KeptState, readKept, removeCourse } from '@/lib/offline/keep'
import { siteRoot } from './site'

interface Progress {
  /** Bytes to download, done and in all. */
  readonly done: number
  readonly all: number
}

/** What is kept, or why nothing can be. */
type Found = { readonly state: KeptState; readonly why: null } | { readonly state: null; readonly why: string }

/**
 * What is kept of the course on this device, and how to change that.
 *
 * @param onEnd  called once a download or a removal has ended, well or not, and what came of it is drawn
 */
export function useKept(onEnd: () => void) {
  const [found, setFound] = useState<Found | null>(null)
  const [progress, setProgress] = useState<Progress | null>(null)
  const [error, setError] = useState<string | null>(null)
  const running = useRef<AbortController | null>(null)

  useEffect(() => {
    void look().then(setFound)
    return () => running.current?.abort()
  }, [])

  const attempt = async (act: (signal: AbortSignal) => Promise<void>) => {
    const control = new AbortController()
    running.current = control
    setError(null)
    await act(control.signal).catch((thrown: unknown) => {
      if (!control.signal.aborted) setError((thrown as Error).message)
    })
    const next = await look()
    flushSync(() => {
      setFound(next)
      setProgress(null)
    })
    onEnd()
  }
  return {
    found,
    /** Of the download that is under way. */
    progress,
    error,
    keep: () => void attempt((signal) => keepCourse(siteRoot(), signal, (done, all) => setProgress({ done, all }))),
    cancel: () => running.current?.abort(),
    remove: () => void attempt(() => removeCourse(siteRoot())),
  }
}

async function look(): Promise<Found> {
  const cannot = (why: string): Found => ({ state: null, why })
  if (!window.isSecureContext)
    return cannot(
      'Here it cannot: browsers let a site keep pages only if its address begins with https:, or on localhost.',
    )
  if (!('serviceWorker' in navigator))
    return cannot('Here it cannot: this browser, or this private window, lets no site work without a network.')
  try {
    return { state: await readKept(siteRoot()), why: null }
  } catch {
    return cannot('Here it cannot: this browser, or this private window, lets the site store nothing.')
  }
}
