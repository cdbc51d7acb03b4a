'use client'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { toCourseError } from '@/lib/errors'
import { median } from './median'
import { formatClaimValue, type ClaimResult } from '@/lib/experiments/results'
import type { Claim, Experiment } from '@/lib/experiments/types'

interface MeasuredProps {
  readonly text: string
  readonly experiment: Experiment
  readonly claim: Claim
  readonly result: ClaimResult
}

/** The number as a button; what it opens lives at the end of the page, for a dialog is not allowed inside a paragraph. */
export function MeasuredNumber(props: MeasuredProps) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement | null>(null)
  return (
    <>
      <button
        ref={button}
        type="button"
        className="measured"
        aria-haspopup="dialog"
        aria-expanded={open}
        title="How was this measured?"
        onClick={() => setOpen(true)}
      >
        {props.text}
      </button>
      {open
        ? createPortal(<HowMeasured {...props} anchor={button} onClose={() => setOpen(false)} />, document.body)
        : null}
    </>
  )
}

type Rerun =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly done: number }
  | { readonly state: 'done'; readonly values: readonly number[]; readonly backend: string }
  | { readonly state: 'failed'; readonly message: string }

function HowMeasured({
  experiment,
  claim,
  result,
  anchor,
  onClose,
}: MeasuredProps & { readonly anchor: React.RefObject<HTMLButtonElement | null>; readonly onClose: () => void }) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement | null>(null)
  const alive = useRef(true)
  const [rerun, setRerun] = useState<Rerun>({ state: 'idle' })

  useEffect(() => {
    alive.current = true
    return () => {
      alive.current = false
    }
  }, [])
  useLayoutEffect(() => {
    const element = dialog.current
    const at = anchor.current?.getBoundingClientRect()
    if (element === null || at === undefined || element.open) return
    element.showModal()
    // Under the number where there is room for it; above it otherwise; on phones the style sheet puts it at the bottom.
    const { width, height } = element.getBoundingClientRect()
    const left = Math.max(12, Math.min(at.left, window.innerWidth - width - 12))
    const top = at.bottom + 8 + height < window.innerHeight ? at.bottom + 8 : Math.max(12, at.top - height - 8)
    element.style.setProperty('--left', `${left}px`)
    element.style.setProperty('--top', `${top}px`)
  }, [anchor])

  const run = async () => {
    setRerun({ state: 'running', done: 0 })
    try {
      const { runClaim } = await import('@/lib/runs/claim-runner')
      const { values, backend } = await runClaim(experiment, claim, (done) => {
        if (alive.current) setRerun({ state: 'running', done })
      })
      if (alive.current) setRerun({ state: 'done', values, backend })
    } catch (error) {
      if (alive.current) setRerun({ state: 'failed', message: toCourseError(error).message })
    }
  }
  const show = (value: number | null) => formatClaimValue(claim, value)
  const range = (values: readonly (number | null)[]) => {
    const sorted = values.map((value) => value ?? Infinity).sort((a, b) => a - b)
    return sorted[0] === sorted.at(-1) ? show(sorted[0] ?? null) : `${show(sorted[0]!)} to ${show(sorted.at(-1)!)}`
  }
  return (
    <dialog
      ref={dialog}
      className="measured-dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close()
      }}
    >
      <div className="measured-body">
        <h4 id={id}>How this was measured</h4>
        <p>{claim.statement}</p>
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">Median</th>
              <th scope="col">Range over seeds</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Published</th>
              <td>{show(result.median)}</td>
              <td>{range(result.values)}</td>
            </tr>
            {rerun.state === 'done' ? (
              <tr>
                <th scope="row">Yours, now</th>
                <td>{show(median(rerun.values))}</td>
                <td>{range(rerun.values)}</td>
              </tr>
            ) : null}
          </tbody>
        </table>
        <p className="measured-meta">
          {result.seeds.length === 1
            ? `Seed ${result.seeds[0]}`
            : `${result.seeds.length} seeds (${result.seeds.join(', ')})`}{' '}
          · {result.backend} · {result.date}
          {rerun.state === 'done' ? ` · here: ${rerun.backend}` : ''}
          {result.passed ? '' : ' · outside the range that the text relies on'}
        </p>
        {rerun.state === 'failed' ? (
          <p className="demo-error" role="alert">
            {rerun.message}
          </p>
        ) : null}
        <p className="measured-actions">
          <button
            type="button"
            className="demo-btn demo-btn-primary"
            disabled={rerun.state === 'running'}
            onClick={() => void run()}
          >
            {rerun.state === 'running' ? `Running: ${rerun.done} of ${claim.seeds.length} seeds` : 'Run it here'}
          </button>
          <button type="button" className="demo-btn" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </p>
        <span className="demo-announce" role="status">
          {rerun.state === 'done' ? `Your median: ${show(median(rerun.values))}` : ''}
        </span>
      </div>
    </dialog>
  )
}
