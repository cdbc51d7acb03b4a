'use client'
import Link from 'next/link'
import { useId, useSyncExternalStore } from 'react'
import type { TaskSpec } from '@/lib/experiments/types'
import { sizeOfTasks } from '@/lib/experiments/workload'
import { BACKENDS, trainClient } from '@/lib/runs/client'
import { BACKEND_LABELS, speedAt } from '@/lib/runs/ladder-view'
import type { BackendName } from '@/lib/runs/protocol'
import type { DemoSnapshot } from '@/lib/runs/session'

/** Where a demo trains: a button in the status line that opens the choice, with the reason for the present one. */
export function BackendMenu({
  snapshot,
  tasks,
  onChange,
}: {
  readonly snapshot: DemoSnapshot
  readonly tasks: readonly TaskSpec[]
  readonly onChange: (name: BackendName | null) => void
}) {
  const { state, backend, backendReason } = snapshot
  const { ladder, preference } = useSyncExternalStore(
    trainClient.subscribe,
    trainClient.getState,
    trainClient.getServerState,
  )
  const id = useId()
  const size = sizeOfTasks(tasks)
  const training = state === 'recorded' ? null : backend
  const device = training?.name === 'webgpu' ? ` (${training.description})` : ''
  const label =
    training === null ? (preference === null ? 'automatic' : BACKEND_LABELS[preference]) : BACKEND_LABELS[training.name]

  const hint = (name: BackendName): string => {
    const rung = ladder?.find((report) => report.name === name)
    if (rung === undefined) return ''
    return rung.reason ?? (speedAt(rung, size) || 'works; not timed at this size, since it is slower at smaller ones')
  }
  return (
    <>
      <button
        type="button"
        className="demo-backend"
        popoverTarget={id}
        aria-label={`Backend: ${label}${device}. Change`}
      >
        {label}
        {device}
      </button>
      <div id={id} popover="auto" className="demo-backends">
        <fieldset>
          <legend>Train this and later runs on</legend>
          {[null, ...BACKENDS].map((name) => (
            <label key={name}>
              <input
                type="radio"
                name={`${id}-backend`}
                checked={preference === name}
                onChange={() => onChange(name)}
              />
              <span>
                {name === null ? 'Automatic' : BACKEND_LABELS[name]}
                <small>{name === null ? 'whatever is fastest for a network of this size' : hint(name)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {training === null || backendReason === null ? null : (
          <p className="demo-backends-why">
            Now: {BACKEND_LABELS[training.name]}
            {device}. {backendReason}
          </p>
        )}
        <p className="demo-backends-why">
          A run in progress starts again from its first step. <Link href="/bench/">What can this machine do?</Link>
        </p>
      </div>
    </>
  )
}
