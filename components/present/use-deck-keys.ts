'use client'
import { useEffect, useEffectEvent, useRef } from 'react'
import { pressKey, type LocalCommand } from '@/lib/present/deck-keys'
import type { DeckAction, DeckShape, DeckState } from '@/lib/present/deck-state'
import type { LocalView } from './Deck'
import type { Part, SlideCommand, SlideCommands } from './deck-context'

interface Keys {
  readonly shape: DeckShape
  readonly state: DeckState
  readonly part: Part
  readonly commands: ReadonlyMap<string, SlideCommands>
  readonly local: LocalView
  readonly change: (part: Partial<LocalView>) => void
  readonly submit: (action: DeckAction) => void
}

/** The deck's keys, in whichever window they are pressed; a plain clicker sends some of them. */
export function useDeckKeys({ shape, state, part, commands, local, change, submit }: Keys): void {
  const typed = useRef<string | null>(null)
  const slide = shape.slides[state.slide]?.id ?? ''

  const carryOut = (command: LocalCommand) => {
    switch (command) {
      case 'overview': {
        change({ overview: !local.overview })
        return
      }
      case 'draw': {
        change({ drawing: !local.drawing, laser: false })
        return
      }
      case 'laser': {
        change({ laser: !local.laser, drawing: false })
        return
      }
      case 'help': {
        change({ help: !local.help })
        return
      }
      case 'fullscreen':
        return void (document.fullscreenElement === null
          ? document.documentElement.requestFullscreen().catch(() => undefined)
          : document.exitFullscreen())
      case 'escape':
        if (state.qr) submit({ type: 'toggle-qr' })
        if (state.zoom !== false) submit({ type: 'toggle-zoom' })
        if (state.screen !== 'slide') submit({ type: 'toggle-screen', screen: state.screen })
        {
          change({ overview: false, drawing: false, laser: false, help: false, rehearsing: false })
          return
        }
      default:
        return commands.get(slide)?.[command satisfies SlideCommand]?.()
    }
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (part === 'print' || event.defaultPrevented || isForControl(event)) return
    const counts = commands.get(slide)?.count
    if (typed.current === null && counts !== undefined && /^[1-9]$/.test(event.key)) {
      event.preventDefault()
      counts(Number(event.key))
      return
    }
    const result = pressKey(event, { slide, now: Date.now(), typed: typed.current })
    typed.current = result.typed
    if (result.command === null) return
    event.preventDefault()
    if (result.command === 'typing') return
    if ('action' in result.command) submit(result.command.action)
    else carryOut(result.command.local)
  })
  useEffect(() => {
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** Text fields, lists and sliders take all keys; buttons and links those that press them. */
function isForControl({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('input, select, textarea, [contenteditable], dialog') !== null) return true
  return (key === ' ' || key === 'Enter') && target.closest('button, a, summary') !== null
}
