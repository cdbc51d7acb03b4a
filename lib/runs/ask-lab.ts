import { CourseError } from '../errors'
import type { LabName, LabRequest, LabResult } from '../labs/types'
import { trainClient } from './client'
import type { SizeClass } from './protocol'
import type { Connection } from './run-client'

/** Labs run where large steps are fastest: what they time is mostly that. */
export const LAB_SIZE: SizeClass = 'large'

/**
 * Has a lab answered by the reader's worker.
 *
 * @param signal  ends the lab; the promise then rejects with the signal's reason
 * @throws CourseError if the worker or the lab fails
 */
export function askLab<L extends LabName>(
  connection: Connection,
  request: LabRequest<L>,
  { onProgress, signal }: { readonly onProgress?: (done: number) => void; readonly signal?: AbortSignal } = {},
): Promise<LabResult<L>> {
  return new Promise((resolve, reject) => {
    const runId = trainClient.ask(connection, request as LabRequest, {
      onMessage: (message) => {
        if (message.type === 'lab-progress') onProgress?.(message.done)
        else if (message.type === 'lab-result') resolve(message.result)
        else if (message.type === 'failed') reject(new CourseError(message.code, message.message))
      },
    })
    const stop = () => {
      trainClient.dropLab(runId)
      reject(signal!.reason as Error)
    }
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
