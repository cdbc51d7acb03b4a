import { CourseError } from '../errors'
import type { BackendInfo, BackendName, FromWorker, RungReport, ToWorker } from './protocol'
import { uniqueLock, whenFree } from './worker-lock'

/** What a run's owner hears about it. */
export interface RunListener {
  onMessage(message: Extract<FromWorker, { runId: string | null } | { type: 'frame' | 'moved' }>): void
}

export interface Ready {
  readonly backend: BackendInfo
  readonly ladder: readonly RungReport[]
}

const GONE = () =>
  new CourseError(
    'worker-failed',
    'The browser ended the training worker; it may have run out of memory. Press Run to train again. If it happens again, choose fewer seeds or close other tabs.',
  )

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
  private readonly lock = uniqueLock()
  private readonly closed = new AbortController()

  /**
   * @param onMoved   its backend changed under the runs
   * @param onClosed  it failed and is gone
   */
  constructor(
    hello: Omit<Extract<ToWorker, { type: 'hello' }>, 'lock'>,
    private readonly onMoved: (message: Extract<FromWorker, { type: 'moved' }>) => void,
    private readonly onClosed: () => void,
  ) {
    this.wanted = hello.backend
    // Bundlers look for this literal form.
    try {
      this.worker = new Worker(new URL('../../workers/train.worker.ts', import.meta.url), { type: 'module' })
    } catch (error) {
      throw new CourseError('worker-failed', refusal(), { cause: error })
    }
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
        } else if (message.type === 'alive') {
          // A worker that runs out of memory or whose process crashes says nothing; its lock does.
          if (this.lock !== null) whenFree(this.lock, this.closed.signal, () => fail(GONE()))
        } else if (message.type === 'failed' && message.runId === null) {
          fail(new CourseError(message.code, message.message))
        } else this.deliver(message)
      }
    })
    this.send({ ...hello, lock: this.lock })
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

  private deliver(message: Exclude<FromWorker, { type: 'ready' | 'alive' }>): void {
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
    if (this.closed.signal.aborted) return
    this.closed.abort()
    this.worker.terminate()
    this.onClosed()
    for (const [runId, listener] of [...this.listeners]) {
      listener.onMessage({ type: 'failed', runId, code, message })
    }
    this.listeners.clear()
  }
}

/** Why the browser would not even begin to load the worker. */
function refusal(): string {
  // A frame with `sandbox` and without `allow-same-origin` has no origin, so that even its own files are foreign to it.
  return window.origin === 'null'
    ? 'The page that holds this frame does not let it train: its sandbox needs allow-same-origin beside allow-scripts. Open the lesson by the link below the demo.'
    : 'The browser does not allow this page to start a training worker. Allow it in the site settings, or use another browser.'
}
