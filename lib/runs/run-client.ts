import type { RunConfig } from '../experiments/types'
import type { BackendInfo, SizeClass } from './protocol'
import type { RunListener } from './worker-link'

/** Where some tasks will train, and why there. */
export interface Connection {
  readonly backend: BackendInfo
  readonly size: SizeClass
  /** One sentence for the reader. */
  readonly reason: string
}

/** Who trains for a demo: this page's workers, or those of the window that leads a presentation. */
export interface RunClient {
  /** It tells its listeners of news a few times a second, all at once: they may be drawn at once. */
  readonly paced?: boolean
  /** Rejects with a `CourseError` that says what to do. */
  connect(size: SizeClass): Promise<Connection>
  /**
   * Starts a run and returns its id; everything about it goes to the listener. Call after `connect`, with what it gave.
   *
   * @param name  of this run, the same in every window that shows it: `race/3/0` is the first run of the third press on Run
   */
  start(connection: Connection, config: RunConfig, listener: RunListener, name: string): string
  pause(runId: string): void
  resume(runId: string): void
  /** Ends a run; its listener hears nothing more. */
  drop(runId: string): void
  /** A live slider moved. */
  set(runIds: readonly string[], path: string, value: number, notBefore: number): void
}
