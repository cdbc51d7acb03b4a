'use client'
import { createContext, use, useEffect } from 'react'
import type { DeckAction, DeckState } from '@/lib/present/deck-state'
import type { WindowLink } from '@/lib/present/window-link'

/** Which part a window plays: the lectern, the screen, both in one for a video call, or paper. */
export type Part = 'speaker' | 'projector' | 'mirror' | 'print'

/** Where a slide is in its window. */
export type SlidePlace = 'current' | 'next' | 'overview' | 'print' | 'hidden'

export interface SlideView {
  readonly place: SlidePlace
  /** 1, 2, ...; null for a backup slide. */
  readonly number: number | null
  /** How many of its parts that come one by one are there. */
  readonly revealed: number
}

/** What a key does on the slide that is shown; the slide's own components say how. */
export type SlideCommand = 'run' | 'same-seed' | 'next-seed' | 'recording' | 'next-view' | 'answer'
export type SlideCommands = Partial<Readonly<Record<SlideCommand, () => void>>> & {
  /** Counts a hand for an answer: 1, 2, ... */
  readonly count?: (answer: number) => void
  /** What its demo's link carries. */
  readonly query?: () => URLSearchParams
}

export interface DeckModel {
  /** Of the lesson. */
  readonly slug: string
  readonly part: Part
  readonly state: DeckState
  /** Null until the browser has joined the other windows. */
  readonly link: WindowLink | null
  readonly drawing: boolean
  readonly laser: boolean
  readonly viewOf: (slideId: string) => SlideView
  readonly submit: (action: DeckAction) => void
  /** What the keys do on each slide, filled by what is on it. */
  readonly commands: Map<string, SlideCommands>
}

export const DeckContext = createContext<DeckModel | null>(null)
export const SlideContext = createContext('')

/** The deck around a component. */
export function useDeck(): DeckModel {
  const deck = use(DeckContext)
  if (deck === null) throw new Error('A slide stands outside a deck.')
  return deck
}

/** The slide around a component, and how it is seen now. */
export function useSlide(): SlideView & { readonly id: string } {
  const id = use(SlideContext)
  return { id, ...useDeck().viewOf(id) }
}

/** Says what the keys do while the slide around the component is shown. */
export function useSlideCommands(commands: SlideCommands): void {
  const { commands: registry } = useDeck()
  const { id } = useSlide()
  // After every render: what the keys do changes with the demo's state.
  useEffect(() => {
    registry.set(id, commands)
  })
  useEffect(() => () => void registry.delete(id), [registry, id])
}
