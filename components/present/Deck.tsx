'use client'
import './deck.css'
import './print.css'
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { SlideOutline } from '@/lib/content/remark-deck'
import type { BenchDemo } from '@/lib/bench/types'
import { initialState, type DeckAction } from '@/lib/present/deck-state'
import { AudienceCode } from './AudienceCode'
import { DeckContext, type DeckModel, type SlideCommands, type SlidePlace } from './deck-context'
import { KeyHelp } from './KeyHelp'
import { SpeakerBar } from './SpeakerBar'
import { useDeckKeys } from './use-deck-keys'
import { useDeckLink } from './use-deck-link'
import { useDeckRuns } from './use-deck-runs'
import { usePart } from './use-part'
import { DeckRunsContext } from './use-run-client'
import { SharedValuesContext } from './use-shared'
import { useReadyOffline } from './use-ready-offline'
import { useWakeLock } from './use-wake-lock'

export interface DeckInfo {
  readonly slug: string
  /** Of the lesson in the course; its short path. */
  readonly order: number
  readonly title: string
  readonly slides: readonly SlideOutline[]
  /** Its experiments, as a rehearsal needs them. */
  readonly demos: readonly BenchDemo[]
}

/** What a window shows beside the slides; its own affair. */
export interface LocalView {
  readonly overview: boolean
  readonly drawing: boolean
  readonly laser: boolean
  readonly help: boolean
  readonly rehearsing: boolean
  /** Size of the notes in the speaker view, in steps from the default. */
  readonly notesSize: number
}
const PLAIN: LocalView = { overview: false, drawing: false, laser: false, help: false, rehearsing: false, notesSize: 0 }

/** A lesson as a deck: the slides are its children, one state is shared with the deck's other windows. */
export function Deck({ info, children }: { readonly info: DeckInfo; readonly children: ReactNode }) {
  const part = usePart()
  const shape = useMemo(
    () => ({ slides: info.slides.map(({ id, reveals, kind }) => ({ id, reveals, optional: kind === 'backup' })) }),
    [info],
  )
  const { link, state, leads, ready } = useDeckLink(info.slug, part, shape)
  const runs = useDeckRuns(link, leads, info.demos)
  const [local, setLocal] = useState(PLAIN)
  const [commands] = useState(() => new Map<string, SlideCommands>())
  const deckState = useMemo(() => state ?? initialState(shape), [state, shape])
  const submit = useCallback((action: DeckAction) => link?.submit(action), [link])
  const change = useCallback((part: Partial<LocalView>) => setLocal((was) => ({ ...was, ...part })), [])
  useDeckKeys({ shape, state: deckState, part, commands, local, change, submit })
  useReadyOffline()
  useWakeLock(link !== null && part !== 'print')

  const model = useMemo<DeckModel>(() => {
    const main = info.slides.filter(({ kind }) => kind !== 'backup')
    return {
      slug: info.slug,
      part,
      state: deckState,
      link,
      drawing: local.drawing,
      laser: local.laser,
      commands,
      submit,
      viewOf(id) {
        const index = shape.slides.findIndex((slide) => slide.id === id)
        const number = main.findIndex((slide) => slide.id === id) + 1
        return {
          place: placeOf(index - deckState.slide, part, local.overview),
          number: number === 0 ? null : number,
          revealed: index === deckState.slide ? deckState.reveal : index < deckState.slide ? Infinity : 0,
        }
      },
    }
  }, [info, shape, part, deckState, link, local.drawing, local.laser, local.overview, commands, submit])

  // An overview is left by choosing a slide.
  const [seen, setSeen] = useState(deckState.slide)
  if (seen !== deckState.slide) {
    setSeen(deckState.slide)
    if (local.overview) change({ overview: false })
  }
  // `#recap` opens the deck there; a window that joins others follows them.
  const [opened, setOpened] = useState(false)
  if (ready && !opened) setOpened(true)
  useEffect(() => {
    if (!opened || link === null) return
    const follow = () => {
      const { hash, pathname, search } = window.location
      if (hash === '') return
      link.submit({ type: 'go', slide: hash.slice(1) })
      // Followed once: a deck that is loaded again later stays where it is by then.
      window.history.replaceState(window.history.state, '', pathname + search)
    }
    if (link.leads) follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [opened, link])
  useEffect(() => {
    if (part === 'print') document.body.dataset.print = new URLSearchParams(window.location.search).get('print') ?? ''
  }, [part])

  return (
    <main
      className="deck"
      data-part={part}
      data-ready={ready}
      data-leads={leads}
      data-overview={local.overview}
      data-screen={deckState.screen}
      data-slide={deckState.slide}
      data-reveal={deckState.reveal}
      style={
        {
          '--notes-size': `${(1 + 0.15 * local.notesSize).toFixed(2)}rem`,
          '--slide-ratio': deckState.ratio === '16:9' ? 16 / 9 : 4 / 3,
        } as React.CSSProperties
      }
    >
      <DeckContext value={model}>
        <SharedValuesContext value={link?.values ?? null}>
          <DeckRunsContext value={runs}>
            {part === 'speaker' || part === 'mirror' ? <SpeakerBar info={info} local={local} change={change} /> : null}
            {/* Demos begin anew once there are other windows to follow. */}
            <Slides key={ready ? 'joined' : 'alone'}>{children}</Slides>
          </DeckRunsContext>
        </SharedValuesContext>
        {deckState.qr ? <AudienceCode info={info} /> : null}
        {local.help ? <KeyHelp onClose={() => change({ help: false })} /> : null}
      </DeckContext>
      {deckState.screen === 'slide' || part === 'print' ? null : (
        <div className="deck-blank" data-screen={deckState.screen} role="status">
          {part === 'projector' ? '' : `The screen is ${deckState.screen}.`}
        </div>
      )}
    </main>
  )
}

const Slides = ({ children }: { readonly children: ReactNode }) => children

/** @param ahead  of the slide on show, in slides */
function placeOf(ahead: number, part: DeckModel['part'], overview: boolean): SlidePlace {
  if (part === 'print') return 'print'
  if (overview) return 'overview'
  if (ahead === 0) return 'current'
  return ahead === 1 && part === 'speaker' ? 'next' : 'hidden'
}
