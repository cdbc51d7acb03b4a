import { CourseError } from '../errors'
import type { RunConfig } from '../experiments/types'
import type { LabRequest } from '../labs/types'
import { readLadder, writeLadder } from './ladder-store'
import { bestRung, explainChoice, mergeLadders } from './ladder-view'
import type { BackendName, RungReport, SizeClass, ToWorker } from './protocol'
import type { Connection, RunClient } from './run-client'
import { WorkerLink, type RunListener } from './worker-link'

export const BACKENDS: readonly BackendName[] = ['webgpu', 'wasm', 'cpu']

/** What the page knows about backends. A new object whenever it changes. */
export interface BackendState {
  /** Null until a worker has tried the rungs. */
  readonly ladder: readonly RungReport[] | null
  /** What the reader asked for; null: the fastest for each task. */
  readonly preference: BackendName | null
}

const NOTHING_KNOWN: BackendState = { ladder: null, preference: null }

/**
 * The page's end of the training workers. One worker for each backend in use serves all demos of a page; it is loaded at the first Run that needs
 * it and kept, so that the second Run starts at once. The first one finds out which backend is the fastest for which size of task.
 */
export class TrainClient implements RunClient {
  private readonly links = new Set<WorkerLink>()
  private readonly runs = new Map<string, WorkerLink>()
  private readonly subscribers = new Set<() => void>()
  private state: BackendState | null = null
  private nextRun = 0

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.subscribers.add(subscriber)
    return () => this.subscribers.delete(subscriber)
  }

  readonly getState = (): BackendState => {
    this.state ??= { ladder: readLadder(), preference: requestedBackend() }
    return this.state
  }

  readonly getServerState = (): BackendState => NOTHING_KNOWN

  /** From now on trains where the reader says; `?backend=` keeps it in the page's address. Null: where it is fastest. */
  prefer(preference: BackendName | null): void {
    const url = new URL(window.location.href)
    if (preference === null) url.searchParams.delete('backend')
    else url.searchParams.set('backend', preference)
    window.history.replaceState(window.history.state, '', url)
    this.update({ preference })
  }

  /** Loads the worker that suits tasks of this size if it is not there yet. Rejects with a `CourseError` that says what to do. */
  async connect(size: SizeClass): Promise<Connection> {
    const link = await this.link(size)
    const { ladder, preference } = this.getState()
    // `ready` resolved, so both are there; a worker that was asked for by name knows why it took another backend.
    const backend = link.backend!
    const known = mergeLadders(ladder ?? [], (await link.ready).ladder)
    return { backend, size, reason: explainChoice(backend.name, size, known, preference) }
  }

  /** Starts a run and returns its id; everything about it goes to the listener. Call after `connect`, with what it gave. */
  start(connection: Connection, config: RunConfig, listener: RunListener): string {
    return this.begin(connection, listener, (runId) => ({ type: 'start', runId, config }))
  }

  /** Asks a lab and returns the id of its answer; `lab-progress`, `lab-result` and `failed` go to the listener. Call after `connect`. */
  ask(connection: Connection, request: LabRequest, listener: RunListener): string {
    return this.begin(connection, listener, (runId) => ({ type: 'lab', runId, request }))
  }

  /** Ends a lab; its listener hears nothing more. */
  dropLab(runId: string): void {
    this.runs.get(runId)?.forget(runId)
    this.send(runId, { type: 'stop-lab', runId })
    this.runs.delete(runId)
  }

  private begin({ backend }: Connection, listener: RunListener, message: (runId: string) => ToWorker): string {
    const runId = `run-${this.nextRun++}`
    const link = this.linkTo(backend.name)
    if (link === undefined) {
      const why = 'The training worker is gone. Press Run again.'
      queueMicrotask(() => listener.onMessage({ type: 'failed', runId, code: 'worker-failed', message: why }))
      return runId
    }
    this.runs.set(runId, link)
    link.listen(runId, listener)
    link.send(message(runId))
    return runId
  }

  pause(runId: string): void {
    this.send(runId, { type: 'pause', runId })
  }

  resume(runId: string): void {
    this.send(runId, { type: 'resume', runId })
  }

  /** Ends a run before its last step; its listener hears of that. */
  stop(runId: string): void {
    this.send(runId, { type: 'stop', runId })
  }

  /** Ends a run; its listener hears nothing more. */
  drop(runId: string): void {
    this.runs.get(runId)?.forget(runId)
    this.stop(runId)
    this.runs.delete(runId)
  }

  /** All of these runs are on one worker: they were started on one connection. */
  set(runIds: readonly string[], path: string, value: number, notBefore: number): void {
    const [first] = runIds
    if (first !== undefined) this.send(first, { type: 'set', runIds, path, value, notBefore })
  }

  /** Ends all workers, whatever they are doing. */
  close(): void {
    for (const link of this.links) link.close(new CourseError('worker-failed', 'The training worker was ended.'))
  }

  private send(runId: string, message: ToWorker): void {
    this.runs.get(runId)?.send(message)
  }

  /** The worker for a step of this size, ready. */
  private async link(size: SizeClass): Promise<WorkerLink> {
    const { ladder, preference } = this.getState()
    const wanted = preference ?? (ladder === null ? null : bestRung(ladder, size))
    if (wanted === null) {
      // A worker is trying the rungs at this moment, or none has.
      const trying = [...this.links].find((link) => link.wanted === null)
      const link = trying ?? this.open(null, size)
      await link.ready
      return trying === undefined ? link : this.link(size)
    }
    const link = this.linkTo(wanted) ?? this.open(wanted, size)
    await link.ready
    return link
  }

  /** The worker on a backend, or the one that was opened for it and had to take another. */
  private linkTo(name: BackendName): WorkerLink | undefined {
    const links = [...this.links]
    return links.find(({ backend }) => backend?.name === name) ?? links.find(({ wanted }) => wanted === name)
  }

  private open(backend: BackendName | null, size: SizeClass): WorkerLink {
    const forced = backend !== null && backend === this.getState().preference
    const link: WorkerLink = new WorkerLink(
      { type: 'hello', backend, forced, size, checkEvery: requestedCheck(), baseUrl: siteRoot() },
      ({ reason }) => this.learn([{ name: 'webgpu', description: '', reason, stepsPerSecond: {} }]),
      () => this.links.delete(link),
    )
    this.links.add(link)
    link.ready.then(
      ({ ladder }) => this.learn(ladder, backend === null),
      () => undefined, // Whoever waits for it is told.
    )
    return link
  }

  /** @param complete  all rungs were tried, so that the page need not do it again in this session */
  private learn(news: readonly RungReport[], complete = false): void {
    const known = this.getState().ladder
    if (known === null && !complete) return
    const ladder = mergeLadders(known ?? [], news)
    writeLadder(ladder)
    this.update({ ladder })
  }

  private update(change: Partial<BackendState>): void {
    this.state = { ...this.getState(), ...change }
    for (const subscriber of this.subscribers) subscriber()
  }
}

/** The page's one client. */
export const trainClient = new TrainClient()

/** `?backend=cpu` forces a rung of the ladder. */
function requestedBackend(): BackendName | null {
  const asked = new URLSearchParams(window.location.search).get('backend')
  return BACKENDS.find((name) => name === asked) ?? null
}

/** `?check=50`: every 50th captured step is held to an eager one. Anything but a whole number above 0 is no check. */
function requestedCheck(): number | null {
  const asked = Number(new URLSearchParams(window.location.search).get('check'))
  return Number.isInteger(asked) && asked > 0 ? asked : null
}

/** Absolute URL of the site's root, sub-path included. */
function siteRoot(): string {
  return new URL(`${process.env.NEXT_PUBLIC_BASE_PATH ?? ''}/`, window.location.href).href
}
