import { CourseError } from '../errors'
import type { RunConfig } from '../experiments/types'
import type { BackendInfo, BackendName, FromWorker, ToWorker } from './protocol'

/** What a run's owner hears about it. */
export interface RunListener {
  onMessage(message: Extract<FromWorker, { runId: string | null } | { type: 'frame' | 'moved' }>): void
}

const BACKENDS: readonly BackendName[] = ['webgpu', 'wasm', 'cpu']

/**
 * The page's end of the training worker. One worker serves all demos of a page; it is loaded at the first Run and
 * kept, so that the second Run starts at once.
 */
export class TrainClient {
  private worker: Worker | null = null
  private ready: Promise<BackendInfo> | null = null
  private readonly listeners = new Map<string, RunListener>()
  private nextRun = 0

  /** Loads worker and backend if they are not there yet. Rejects with a `CourseError` that says what to do. */
  connect(): Promise<BackendInfo> {
    this.ready ??= this.open().catch((error: unknown) => {
      this.close()
      throw error
    })
    return this.ready
  }

  /** Starts a run and returns its id; everything about it goes to the listener. Call after `connect`. */
  start(config: RunConfig, listener: RunListener): string {
    const runId = `run-${this.nextRun++}`
    this.listeners.set(runId, listener)
    this.send({ type: 'start', runId, config })
    return runId
  }

  pause(runId: string): void {
    this.send({ type: 'pause', runId })
  }

  resume(runId: string): void {
    this.send({ type: 'resume', runId })
  }

  /** Ends a run; its listener hears nothing more. */
  drop(runId: string): void {
    this.listeners.delete(runId)
    this.send({ type: 'stop', runId })
  }

  set(runIds: readonly string[], path: string, value: number, notBefore: number): void {
    this.send({ type: 'set', runIds, path, value, notBefore })
  }

  private send(message: ToWorker): void {
    this.worker?.postMessage(message)
  }

  private open(): Promise<BackendInfo> {
    return new Promise((resolve, reject) => {
      // Bundlers look for this literal form.
      const worker = new Worker(new URL('../../workers/train.worker.ts', import.meta.url), { type: 'module' })
      this.worker = worker
      const fail = (error: CourseError) => {
        reject(error)
        for (const [runId, listener] of [...this.listeners]) {
          listener.onMessage({ type: 'failed', runId, code: error.code, message: error.message })
        }
        this.close()
      }
      worker.onerror = (event) => {
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
      worker.onmessageerror = () =>
        fail(new CourseError('worker-failed', 'A message from the training worker could not be read. Reload the page.'))
      worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
        if (message.type === 'ready') resolve(message.backend)
        else if (message.type === 'failed' && message.runId === null)
          fail(new CourseError(message.code, message.message))
        else this.deliver(message)
      }
      this.send({ type: 'hello', backend: requestedBackend(), baseUrl: siteRoot() })
    })
  }

  private deliver(message: Exclude<FromWorker, { type: 'ready' }>): void {
    if (message.type === 'moved') {
      this.ready = Promise.resolve(message.backend)
      for (const listener of this.listeners.values()) listener.onMessage(message)
      return
    }
    const runId = message.type === 'frame' ? message.frame.runId : message.runId
    if (runId === null) return
    const listener = this.listeners.get(runId)
    if (message.type === 'ended' || message.type === 'failed') this.listeners.delete(runId)
    listener?.onMessage(message)
  }

  /** Forgets a worker that failed, so that the next Run loads a new one. */
  private close(): void {
    this.worker?.terminate()
    this.worker = null
    this.ready = null
    this.listeners.clear()
  }
}

/** The page's one client. */
export const trainClient = new TrainClient()

/** `?backend=cpu` forces a rung of the ladder. */
function requestedBackend(): BackendName | null {
  const asked = new URLSearchParams(window.location.search).get('backend')
  return BACKENDS.find((name) => name === asked) ?? null
}

/** Absolute URL of the site's root, sub-path included. */
function siteRoot(): string {
  return new URL(`${process.env.NEXT_PUBLIC_BASE_PATH ?? ''}/`, window.location.href).href
}
