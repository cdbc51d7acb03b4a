'use client'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useSize } from '@/components/demo/use-size'
import type { SlideKind } from '@/lib/content/remark-deck'
import { SlideContext, useDeck, useSlide } from './deck-context'
import { DrawingLayer } from './DrawingLayer'
import { fitFigure } from './fit-figure'
import { LaserDot } from './LaserDot'

/** A slide is laid out at this width, in CSS pixels, and scaled to the screen: what is 12 pixels there is 24 on a screen of 1280. */
const WIDTH = 640
const HEIGHTS = { '16:9': 360, '4:3': 480 } as const

interface PartProps {
  readonly children?: ReactNode
}

/** One slide with its notes. It is in the page once, wherever on the page it is seen, so that its demo goes on. */
export function DeckSlide({ id, kind, children }: PartProps & { readonly id: string; readonly kind: SlideKind }) {
  const { place, number } = useDeck().viewOf(id)
  return (
    <SlideContext value={id}>
      <section
        className="deck-slide"
        data-slide={id}
        data-kind={kind}
        data-place={place}
        aria-label={number === null ? 'Backup slide' : `Slide ${number}`}
        hidden={place === 'hidden'}
      >
        {children}
      </section>
    </SlideContext>
  )
}

/** What the room sees of a slide, at the size of its place. */
export function SlideSheet({ children }: PartProps) {
  const { state, submit } = useDeck()
  const { id, place, number } = useSlide()
  const { ref, size } = useSize<HTMLDivElement>()
  const sheet = useRef<HTMLDivElement | null>(null)
  const height = HEIGHTS[state.ratio]
  const scale = (size?.width ?? WIDTH) / WIDTH
  const zoomed = place === 'current' && state.zoom !== false
  const [figure, setFigure] = useState<string | null>(null)
  useEffect(() => {
    // Measured when the key is pressed: a figure's box is known only on the page.
    setFigure(zoomed && sheet.current !== null ? fitFigure(sheet.current, WIDTH, height) : null)
  }, [zoomed, height])
  return (
    <div ref={ref} className="slide-frame" style={{ aspectRatio: `${WIDTH} / ${height}` }}>
      <div
        ref={sheet}
        className="slide-sheet"
        inert={place === 'next' || place === 'overview'}
        style={{ width: WIDTH, height, transform: `scale(${scale})${figure ?? ''}`, fontSize: `${state.scale}em` }}
      >
        {children}
        <DrawingLayer height={height} width={WIDTH} />
        <LaserDot />
        <span className="slide-number">{number ?? '+'}</span>
      </div>
      {place === 'overview' ? (
        <button
          type="button"
          className="slide-choose"
          aria-label={number === null ? `Backup slide ${id}` : `Slide ${number}`}
          onClick={() => submit({ type: 'go', slide: id })}
        />
      ) : null}
    </div>
  )
}

export const SlideTitle = ({ children }: PartProps) => <header className="slide-title">{children}</header>

export const SlideBody = ({ children }: PartProps) => <div className="slide-body">{children}</div>

/** What the author wrote for the speaker. */
export function SlideNotes({ children }: PartProps) {
  return useForSpeaker() ? <div className="deck-notes">{children}</div> : null
}

/** What the lesson says here and the slide does not. */
export function SlideText({ children }: PartProps) {
  return useForSpeaker() ? (
    <details className="deck-text">
      <summary>The lesson says</summary>
      {children}
    </details>
  ) : null
}

function useForSpeaker(): boolean {
  const { part } = useDeck()
  const { place } = useSlide()
  return place === 'print' || (part === 'speaker' && place === 'current')
}

/** Comes at a press. The speaker sees it from the start, pale. */
export function Reveal({ order = '1', as: Element = 'span', children }: PartProps & RevealProps) {
  const { part } = useDeck()
  const { place, revealed } = useSlide()
  const shown = place === 'print' || Number(order) <= revealed
  return (
    <Element className="slide-reveal" data-shown={shown} aria-hidden={!shown && part !== 'speaker'}>
      {children}
    </Element>
  )
}
interface RevealProps {
  /** 1, 2, ... on its slide; set by the compiler. */
  readonly order?: string
  readonly as?: 'div' | 'span'
}
