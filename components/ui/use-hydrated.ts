'use client'
import { useSyncExternalStore } from 'react'

/** False in the page as it was served, true once its scripts listen: until then a button that needs them is disabled, or a press on it would be lost. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

const never = () => () => undefined
