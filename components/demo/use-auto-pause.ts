'use client'
import { useEffect } from 'react'
import type { DemoSession } from '@/lib/runs/session'

/** Pauses a run that nobody sees (scrolled away, hidden tab) and takes it up again when it is back; a pause by hand stays. */
export function useAutoPause(session: DemoSession, panel: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = panel.current
    if (element === null) return
    let onScreen = true
    let pausedHere = false
    const update = () => {
      const seen = onScreen && document.visibilityState === 'visible'
      const { state } = session.getSnapshot()
      if (!seen && state === 'running') {
        pausedHere = true
        session.pause()
      } else if (seen) {
        const resumes = pausedHere && state === 'paused'
        pausedHere = false
        if (resumes) session.resume()
      }
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        onScreen = entry?.isIntersecting ?? true
        update()
      },
      { rootMargin: '80px' },
    )
    observer.observe(element)
    document.addEventListener('visibilitychange', update)
    const unsubscribe = session.subscribe(update)
    return () => {
      observer.disconnect()
      document.removeEventListener('visibilitychange', update)
      unsubscribe()
    }
  }, [session, panel])
}
