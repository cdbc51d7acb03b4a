'use client'
import { useId, useRef } from 'react'
import type { KeptState } from '@/lib/offline/keep'
import { distinctFiles, totalBytes } from '@/lib/offline/manifest'
import { HAS_WORKER } from './site'
import { useKept } from './use-kept'

type Extent = 'none' | 'part' | 'old' | 'current'

/** What the button does, by what is there. */
const KEEP: Readonly<Record<Extent, string | null>> = {
  none: 'Keep the course on this device',
  part: 'Go on',
  old: 'Bring it up to date',
  current: null,
}

/** Keeps the whole course on the reader's device, says what is kept, and lets go of it. */
export function KeepCourse() {
  const id = useId()
  const outcome = useRef<HTMLParagraphElement | null>(null)
  // The button that had the focus is gone by then.
  const { found, progress, error, keep, cancel, remove } = useKept(() => outcome.current?.focus())
  if (!HAS_WORKER) return null
  const state = found?.state ?? null
  const extent = state && extentOf(state)
  return (
    <section id="offline" className="offline" aria-labelledby={id} data-offline={progress ? 'loading' : extent}>
      <h2 id={id}>Without a network</h2>
      <p>
        What you open here opens again without a network. Before a journey or a lecture, keep the whole course: all
        lessons, decks, demos and questions.
      </p>
      {error === null ? null : <p role="alert">{error}</p>}
      {progress === null ? (
        <div className="offline-actions">
          {extent === null || KEEP[extent] === null ? null : (
            <button type="button" className="button" onClick={keep}>
              {KEEP[extent]}
            </button>
          )}
          <p role="status" tabIndex={-1} ref={outcome}>
            {state === null ? found?.why : describe(state)}
          </p>
          {state?.some === true ? (
            <button type="button" className="button" onClick={remove}>
              Remove
            </button>
          ) : null}
        </div>
      ) : (
        <div className="offline-actions">
          <progress aria-label="Download of the course" max={progress.all} value={progress.done} />
          <p>
            {megabytes(progress.done)} of {megabytes(progress.all)}
          </p>
          <button type="button" className="button" onClick={cancel} autoFocus>
            Cancel
          </button>
        </div>
      )}
    </section>
  )
}

function extentOf({ kept, missing, some }: KeptState): Extent {
  if (kept === null) return some ? 'part' : 'none'
  return missing.length > 0 ? 'old' : 'current'
}

function describe({ kept, newest, missing, some }: KeptState): string {
  const toCome = megabytes(totalBytes(missing, 'download'))
  if (kept !== null) {
    const whole = `The course of ${day(kept.built)} is on this device: ${megabytes(totalBytes(distinctFiles(kept), 'stored'))}.`
    if (newest === null) return `${whole} Only with a network can you see whether there is a newer one.`
    if (missing.length === 0) return `${whole} It is up to date.`
    return `${whole} A newer one is out: ${toCome} to download. The old one stays until the new one is whole.`
  }
  if (newest === null) return some ? 'A part of the course is here.' : 'It can be downloaded when there is a network.'
  if (some) return `A part is here; ${toCome} are still to come.`
  return `${toCome} to download, ${megabytes(totalBytes(distinctFiles(newest), 'stored'))} on the device.`
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

const day = (iso: string) =>
  new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
