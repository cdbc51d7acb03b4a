'use client'
import { useLayoutEffect, useRef } from 'react'

/**
 * Keys of the whole page, unless something is being typed, or a button has the focus and the key is its own.
 *
 * In layout effects: what is on show has its keys at once, however fast somebody types.
 */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys)
  useLayoutEffect(() => {
    latest.current = keys
  })
  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      if (target.closest('textarea, select, input:not([type=checkbox]), dialog') !== null) return
      if (event.key === ' ' && target.closest('button, a, summary, input') !== null) return
      const action = latest.current[event.key]
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
