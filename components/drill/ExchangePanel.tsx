'use client'
import { useRef, useState } from 'react'
import { assetUrl } from '@/components/site/asset-url'
import { toCourseError } from '@/lib/errors'
import type { Drill, DrillSnapshot } from '@/lib/review/drill'

/** Hands the log to the browser as a download. */
export function saveExport(drill: Drill): void {
  const url = URL.createObjectURL(new Blob([drill.exportFile()], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `descent-drill-${new Date().toISOString().slice(0, 10)}.json`
  link.click()
  URL.revokeObjectURL(url)
}

const counted = (count: number) => (count === 1 ? '1 entry' : `${count} entries`)

/** Progress as a file: out, in, and away; and the cards for Anki. */
export function ExchangePanel({ drill, snapshot }: { readonly drill: Drill; readonly snapshot: DrillSnapshot }) {
  const { events, saving, notKept } = snapshot
  const [message, setMessage] = useState<{ readonly bad: boolean; readonly words: string } | null>(null)
  const dialog = useRef<HTMLDialogElement | null>(null)
  const load = async (file: File | undefined) => {
    if (file === undefined) return
    try {
      const count = drill.importFile(await file.text())
      setMessage({
        bad: false,
        words: count === 0 ? 'All of this file was here already.' : `Added: ${counted(count)}. Nothing was replaced.`,
      })
    } catch (error) {
      setMessage({ bad: true, words: toCourseError(error).message })
    }
  }
  return (
    <section className="exchange" aria-label="Your data">
      <h2>Your data</h2>
      <p data-entries={events} data-saving={saving}>
        {notKept === null ? 'Progress stays on this device' : 'This session'}: {counted(events)}
        {saving ? ', being written …' : ' so far'}. Take it to another device as a file; importing adds what is missing,
        in any order and as often as you like.
      </p>
      <p className="exchange-actions">
        <button type="button" className="demo-btn" onClick={() => saveExport(drill)}>
          Export
        </button>
        <label className="demo-btn exchange-file">
          Import
          <input
            type="file"
            accept="application/json,.json"
            onChange={({ target }) => {
              void load(target.files?.[0])
              target.value = ''
            }}
          />
        </label>
        <button type="button" className="demo-btn" onClick={() => dialog.current?.showModal()}>
          Forget everything
        </button>
      </p>
      {message === null ? null : (
        <p className={message.bad ? 'demo-error' : 'exchange-note'} role={message.bad ? 'alert' : 'status'}>
          {message.words}
        </p>
      )}
      <p>
        Do you use Anki?{' '}
        <a href={assetUrl('/drill/descent.apkg')} download>
          The same cards as an Anki package
        </a>
        .
      </p>
      <dialog ref={dialog} className="exchange-dialog" aria-label="Forget everything?">
        <p>
          What is kept on this device, {counted(events)} and your notes, is removed. Export it first if you may want it
          back.
        </p>
        <form method="dialog" className="exchange-actions">
          <button className="demo-btn">Keep it</button>
          <button
            className="demo-btn demo-btn-primary"
            onClick={() => {
              drill.clear()
              setMessage({ bad: false, words: 'Everything was forgotten.' })
            }}
          >
            Forget everything
          </button>
        </form>
      </dialog>
    </section>
  )
}
