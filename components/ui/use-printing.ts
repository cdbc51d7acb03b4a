'use client'
import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

let printing = false
const listeners = new Set<() => void>()

function update(next: boolean): void {
  if (next === printing) return
  printing = next
  // The browser takes its picture of the page as soon as the event is over.
  flushSync(() => {
    for (const listener of listeners) listener()
  })
}

/** Whether the page is being printed: true from just before the browser lays it out for paper until the print dialog is closed. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => printing,
    () => false,
  )
}

function subscribe(listener: () => void): () => void {
  watch()
  listeners.add(listener)
  return () => listeners.delete(listener)
}

let watching = false

/** Once for the page. */
function watch(): void {
  if (watching) return
  watching = true
  window.addEventListener('beforeprint', () => update(true))
  window.addEventListener('afterprint', () => update(false))
  // Some browsers lay a page out for paper without these events.
  const paper = window.matchMedia('print')
  paper.addEventListener('change', () => update(paper.matches))
  printing = paper.matches
}
