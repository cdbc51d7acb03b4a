'use client'
import { useCallback, useSyncExternalStore } from 'react'
import { safeGet, safeSet, subscribeStorage } from '@/lib/storage'

/** A remembered string and how to change it; null on the server, at first render and before there is one. */
export function useStored(key: string): readonly [string | null, (value: string) => void] {
  const value = useSyncExternalStore(
    subscribeStorage,
    () => safeGet(key),
    () => null,
  )
  const store = useCallback((next: string) => void safeSet(key, next), [key])
  return [value, store]
}
