'use client'
import { useEffect, useRef } from 'react'
import { useShared } from '@/components/present/use-shared'
import { toCourseError } from '@/lib/errors'
import type { LabName, LabRecording, LabRequest, LabResult } from '@/lib/labs/types'
import { trainClient } from '@/lib/runs/client'
import { askLab, LAB_SIZE } from '@/lib/runs/ask-lab'

export type LabState = 'recorded' | 'running' | 'done' | 'failed'

export interface LabModel<L extends LabName> {
  readonly state: LabState
  /** The newest answer: the recorded one until another has come. */
  readonly result: LabResult<L>
  /** What `result` answers. */
  readonly request: LabRequest<L>
  /** Where `result` was computed. */
  readonly backend: string
  /** When the recorded answer was made; null for one from this machine. */
  readonly recordedOn: string | null
  /** How much is done while it runs, from 0 to 1. */
  readonly done: number
  readonly error: string | null
  readonly run: (request: LabRequest<L>) => void
  readonly stop: () => void
}

/** Asks a lab in the reader's worker, at the reader's wish; before that it is the recorded answer. In a deck the window that asks shares the answer. */
export function useLab<L extends LabName>(recordedRequest: LabRequest<L>, recording: LabRecording<L>): LabModel<L> {
  const key = `lab/${JSON.stringify(recordedRequest)}`
  const [shown, setShown] = useShared<Pick<LabModel<L>, 'result' | 'request' | 'backend' | 'recordedOn'>>(key, {
    result: recording.result,
    request: recordedRequest,
    backend: recording.backend,
    recordedOn: recording.recordedOn,
  })
  const [status, setStatus] = useShared<Pick<LabModel<L>, 'state' | 'done' | 'error'>>(`${key}/status`, {
    state: 'recorded',
    done: 0,
    error: null,
  })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const settled = (): LabState => (shown.recordedOn === null ? 'done' : 'recorded')
  return {
    ...shown,
    ...status,
    run(request) {
      running.current?.abort()
      const control = new AbortController()
      running.current = control
      setStatus({ state: 'running', done: 0, error: null })
      const onProgress = (done: number) => {
        if (!control.signal.aborted) setStatus({ state: 'running', done, error: null })
      }
      trainClient
        .connect(LAB_SIZE)
        .then(async (connection) => {
          const result = await askLab(connection, request, { onProgress, signal: control.signal })
          setShown({ result, request, backend: connection.backend.name, recordedOn: null })
          setStatus({ state: 'done', done: 1, error: null })
        })
        .catch((error: unknown) => {
          if (control.signal.aborted) return
          setStatus({ state: 'failed', done: 0, error: toCourseError(error).message })
        })
    },
    stop() {
      running.current?.abort()
      setStatus({ state: settled(), done: 0, error: null })
    },
  }
}
