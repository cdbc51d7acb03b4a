'use client'
import { createContext, use, useCallback, useState, useSyncExternalStore } from 'react'
import type { SharedValues } from '@/lib/present/shared-values'

/** The values that the windows of a presentation share; null on a page that is read alone. */
export const SharedValuesContext = createContext<SharedValues | null>(null)

const nothing = () => () => undefined

/**
 * `useState` for what an audience must see too: on a reading page it is just that, in a deck all windows show the same value.
 *
 * @param key      unique on the page, e.g. `race/axis`
 * @param initial  JSON, as every later value
 */
export function useShared<T>(key: string, initial: T | (() => T)): [T, (next: T | ((previous: T) => T)) => void] {
  const shared = use(SharedValuesContext)
  const [own, setOwn] = useState(initial)
  const read = () => (shared?.get(key) as T | undefined) ?? own
  const value = useSyncExternalStore(shared?.subscribe ?? nothing, read, () => own)
  const set = useCallback(
    (next: T | ((previous: T) => T)) => {
      if (shared === null) setOwn(next)
      else {
        const previous = (shared.get(key) as T | undefined) ?? own
        shared.set(key, typeof next === 'function' ? (next as (previous: T) => T)(previous) : next)
      }
    },
    [shared, key, own],
  )
  return [value, set]
}
