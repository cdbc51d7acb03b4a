'use client'
import { useEffect, useState } from 'react'
import { timerMs } from '@/lib/present/deck-state'
import { useDeck } from './deck-context'
import type { DeckInfo, LocalView } from './Deck'
import { Rehearsal } from './Rehearsal'

/** What the speaker steers with, and the clock. */
export function SpeakerBar({
  info,
  local,
  change,
}: {
  readonly info: DeckInfo
  readonly local: LocalView
  readonly change: (part: Partial<LocalView>) => void
}) {
  const { part, state, link, submit } = useDeck()
  const main = info.slides.filter(({ kind }) => kind !== 'backup').length
  const projectors = link?.peers.filter(({ role }) => role === 'projector').length ?? 0
  const toggle = (name: 'overview' | 'drawing' | 'laser' | 'help' | 'rehearsing', label: string) => (
    <button
      type="button"
      className="demo-btn"
      aria-pressed={local[name]}
      onClick={() => change({ [name]: !local[name] })}
    >
      {label}
    </button>
  )
  return (
    <header className="deck-bar">
      <p className="deck-bar-where">
        <a href={`${process.env.NEXT_PUBLIC_BASE_PATH ?? ''}/lessons/${info.slug}/`}>{info.title}</a>{' '}
        <b>{state.slide < main ? `${state.slide + 1} / ${main}` : 'backup'}</b>
      </p>
      <nav aria-label="Slides">
        <button type="button" className="demo-btn" onClick={() => submit({ type: 'previous' })}>
          Back
        </button>
        <button type="button" className="demo-btn demo-btn-primary" onClick={() => submit({ type: 'next' })}>
          Next
        </button>
      </nav>
      <Clock slide={state.slide} of={main} />
      <div className="deck-bar-tools">
        {part === 'speaker' ? (
          <button type="button" className="demo-btn" onClick={openProjector}>
            {projectors === 0 ? 'Open projector window' : `Projector on${projectors > 1 ? ` (${projectors})` : ''}`}
          </button>
        ) : null}
        {toggle('overview', 'Overview')}
        {toggle('drawing', 'Draw')}
        {toggle('laser', 'Pointer')}
        <button
          type="button"
          className="demo-btn"
          aria-pressed={state.screen === 'black'}
          onClick={() => submit({ type: 'toggle-screen', screen: 'black' })}
        >
          Black
        </button>
        <button
          type="button"
          className="demo-btn"
          aria-pressed={state.zoom !== false}
          onClick={() => submit({ type: 'toggle-zoom' })}
        >
          Zoom
        </button>
        <button
          type="button"
          className="demo-btn"
          aria-pressed={state.qr}
          onClick={() => submit({ type: 'toggle-qr' })}
        >
          QR code
        </button>
        <button
          type="button"
          className="demo-btn"
          onClick={() => submit({ type: 'ratio', ratio: state.ratio === '16:9' ? '4:3' : '16:9' })}
        >
          {state.ratio}
        </button>
        {part === 'speaker' ? (
          <>
            <button
              type="button"
              className="demo-btn"
              aria-label="Smaller notes"
              onClick={() => change({ notesSize: Math.max(-2, local.notesSize - 1) })}
            >
              Notes −
            </button>
            <button
              type="button"
              className="demo-btn"
              aria-label="Larger notes"
              onClick={() => change({ notesSize: Math.min(6, local.notesSize + 1) })}
            >
              Notes +
            </button>
          </>
        ) : null}
        {toggle('rehearsing', 'Rehearse')}
        <a className="demo-btn" href="?print">
          Print
        </a>
        {toggle('help', 'Keys (?)')}
      </div>
      {local.rehearsing ? <Rehearsal info={info} onClose={() => change({ rehearsing: false })} /> : null}
    </header>
  )
}

/** The same address, so that settings in it hold there too. */
function openProjector(): void {
  const url = new URL(window.location.href)
  url.searchParams.set('view', 'projector')
  if (!url.searchParams.has('theme')) url.searchParams.set('theme', 'projector')
  window.open(url, 'descent-projector', 'popup,width=1280,height=720')
}

/** Time since the start against the plan. */
function Clock({ slide, of }: { readonly slide: number; readonly of: number }) {
  const { state, submit } = useDeck()
  const { timer } = state
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    const tick = () => setNow(Date.now())
    tick()
    const every = setInterval(tick, 1000)
    return () => clearInterval(every)
  }, [timer])
  const elapsed = timerMs(timer, now ?? timer.startedAt ?? 0) / 60_000
  const due = (timer.plannedMinutes * Math.min(slide, of - 1)) / Math.max(1, of - 1)
  const behind = Math.round(elapsed - due)
  const pace = behind === 0 ? 'on time' : behind > 0 ? `${behind} min behind` : `${-behind} min ahead`
  return (
    <div className="deck-clock">
      <output aria-label="Time">{clockText(elapsed)}</output>
      <label>
        of{' '}
        <input
          type="number"
          min={1}
          max={600}
          value={timer.plannedMinutes}
          aria-label="Planned minutes"
          onChange={(event) => submit({ type: 'timer-plan', minutes: Number(event.target.value) })}
        />{' '}
        min
      </label>
      <small>{elapsed > 0 ? pace : 'not started'}</small>
      <button type="button" className="demo-btn" onClick={() => submit({ type: 'timer-toggle', at: Date.now() })}>
        {timer.startedAt === null ? 'Start' : 'Pause'}
      </button>
      <button type="button" className="demo-btn" onClick={() => submit({ type: 'timer-reset' })}>
        Reset
      </button>
    </div>
  )
}

const clockText = (minutes: number) => {
  const seconds = Math.floor(60 * minutes)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
