'use client'
import { useEffect, useRef, useState } from 'react'
import { DemoTable } from '@/components/bench/DemoTable'
import '@/components/bench/bench.css'
import { useStored } from '@/components/lesson/use-stored'
import { assetUrl } from '@/components/site/asset-url'
import { timeDemo } from '@/lib/bench/time-demo'
import type { DemoSpeed } from '@/lib/bench/types'
import { trainClient } from '@/lib/runs/client'
import type { DeckInfo } from './Deck'

const SECONDS = 1

/** Runs every demo of the deck on this machine, so that the speaker knows before the lecture which to show live. */
export function Rehearsal({ info, onClose }: { readonly info: DeckInfo; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement | null>(null)
  const [speeds, setSpeeds] = useState<readonly DemoSpeed[]>([])
  const [over, setOver] = useState(false)
  const [, store] = useStored(rehearsalKey(info.slug))
  useEffect(() => {
    dialog.current?.showModal()
    let left = false
    const rehearse = async () => {
      const found: DemoSpeed[] = []
      for (const demo of info.demos) {
        const speed = await timeDemo(trainClient, demo, SECONDS)
        if (left) return
        found.push(speed)
        setSpeeds([...found])
      }
      store(JSON.stringify(Object.fromEntries(found.map(({ id, verdict }) => [id, verdict]))))
      setOver(true)
    }
    void rehearse()
    return () => {
      left = true
    }
  }, [info, store])
  return (
    <dialog ref={dialog} className="deck-rehearsal" aria-label="Rehearsal" data-over={over} onClose={onClose}>
      <DemoTable speeds={speeds} expected={over ? null : info.demos.length} />
      <p>
        {over
          ? 'Each demo’s slide now says what was found. A run that fails on stage is replaced by its recording; the key f does it by hand.'
          : 'Every demo of this deck is run for a second. Keep the window in front.'}
      </p>
      <p>
        No network in the hall?{' '}
        <a href={assetUrl('/#offline')} target="_blank">
          Keep the course on this machine
        </a>{' '}
        while there is one.
      </p>
      <form method="dialog">
        <button className="demo-btn demo-btn-primary">Close</button>
      </form>
    </dialog>
  )
}

/** Where the verdicts of a deck's rehearsal are kept: JSON, verdict by experiment. */
const rehearsalKey = (slug: string) => `rehearsal/${slug}`

/** What the rehearsal on this machine found of a demo; null if there was none. */
export function useVerdict(slug: string, experiment: string): string | null {
  const [stored] = useStored(rehearsalKey(slug))
  if (stored === null) return null
  try {
    const verdict = (JSON.parse(stored) as Record<string, unknown> | null)?.[experiment]
    return typeof verdict === 'string' ? verdict : null
  } catch {
    return null // Not ours.
  }
}
