'use client'
import { useEffect } from 'react'

/** Keeps the screen on. Browsers take the lock back when the window is hidden, so it is asked for again; one that has none sleeps as it likes. */
export function useWakeLock(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let over = false
    const ask = async () => {
      if (document.visibilityState !== 'visible') return
      try {
        const got = await navigator.wakeLock.request('screen')
        if (over) await got.release()
        else lock = got
      } catch {
        // Refused, for low battery for instance: the lecture goes on.
      }
    }
    const onChange = () => void ask()
    onChange()
    document.addEventListener('visibilitychange', onChange)
    return () => {
      over = true
      document.removeEventListener('visibilitychange', onChange)
      void lock?.release()
    }
  }, [wanted])
}
