import { CourseError } from '../errors'
import type { BackendInfo, BackendName, FromWorker, RungReport, ToWorker } from './protocol'

/** What a run's owner hears about it. */
export interface RunListener {
  onMessage(message: Extract<FromWorker, { runId: string | null } | { type: 'frame' | 'moved' }>): void
}

export interface Ready {
  readonly backend: BackendInfo
  readonly ladder: readonly RungReport[]
}

/** One training worker and the listeners of its runs. */
export class WorkerLink {
  /** The backend that its runs train on; null until it is ready. */
  backend: BackendInfo | null = null
  /** Resolves when it can train; rejects with a `CourseError` that says what to do. */
  readonly ready: Promise<Ready>
  /** What it was opened for; null: to find out what is fastest. */
  readonly wanted: BackendName | null
  private readonly worker: Worker
  private readonly listeners = new Map<string, RunListener>()

  /**
   * @param onMoved   its backend changed under the runs
   * @param onClosed  it failed and is gone
   */
  constructor(
    hello: Extract<ToWorker, { type: 'hello' }>,
    private readonly onMoved: (message: Extract<FromWorker, { type: 'moved' }>) => void,
    private readonly onClosed: () => void,
  ) {
    this.wanted = hello.backend
    // Bundlers look for this literal form.
    this.worker = new Worker(new URL('../../workers/train.worker.ts', import.meta.url), { type: 'module' })
    this.ready = new Promise((resolve, reject) => {
      const fail = (error: CourseError) => {
        reject(error)
        this.close(error)
      }
      this.worker.onerror = (event) => {
        // A worker file that can't be fetched fails with an event that says nothing.
        event.preventDefault()
        const why = (event.message as string | undefined) ?? 'its file could not be loaded'
        fail(
          new CourseError(
            'worker-failed',
            `The training worker stopped: ${why}. Check the connection and reload the page.`,
          ),
        )
      }
      this.worker.onmessageerror = () =>
        fail(new CourseError('worker-failed', 'A message from the training worker could not be read. Reload the page.'))
      this.worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
        if (message.type === 'ready') {
          this.backend = message.backend
          resolve(message)
        } else if (message.type === 'failed' && message.runId === null) {
          fail(new CourseError(message.code, message.message))
        } else this.deliver(message)
      }
    })
    this.send(hello)
  }

  send(message: ToWorker): void {
    this.worker.postMessage(message)
  }

  listen(runId: string, listener: RunListener): void {
    this.listeners.set(runId, listener)
  }

  forget(runId: string): void {
    this.listeners.delete(runId)
  }

  private deliver(message: Exclude<FromWorker, { type: 'ready' }>): void {
    if (message.type === 'moved') {
      this.backend = message.backend
      this.onMoved(message)
      for (const listener of this.listeners.values()) listener.onMessage(message)
      return
    }
    const runId = message.type === 'frame' ? message.frame.runId : message.runId
    if (runId === null) return
    const listener = this.listeners.get(runId)
    if (message.type === 'ended' || message.type === 'failed' || message.type === 'lab-result')
      this.listeners.delete(runId)
    listener?.onMessage(message)
  }

  /** Ends the worker; its runs are told why. */
  close({ code, message }: CourseError): void {
    this.worker.terminate()
    this.onClosed()
    for (const [runId, listener] of [...this.listeners]) {
      listener.onMessage({ type: 'failed', runId, code, message })
    }
    this.listeners.clear()
  }
}
