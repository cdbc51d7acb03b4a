import { applyEvent, EMPTY_DECK, rebuild, type DeckState } from './deck-state'
import { mergeLogs, type CramEvent, type DrillEvent, type Grade, type ReviewEvent, type SuspendEvent } from './events'
import { exportLog, parseExport } from './exchange'
import { openStore, StorageError, type DrillStore } from './store'

/** What a page shows of a learner's progress. A new object whenever anything in it changes. */
export interface DrillSnapshot {
  /** False until the log has been read. */
  readonly ready: boolean
  readonly deck: DeckState
  /** How many events the log has. */
  readonly events: number
  /** What `undo` would take back; null: nothing. */
  readonly undoable: UndoableEvent | null
  /** Some of it is not written yet: the page had better stay open. */
  readonly saving: boolean
  /** Why progress is lost when the page is closed; null if it is kept. */
  readonly notKept: string | null
}

/** What a slip of the finger can do to a card. */
export type UndoableEvent = ReviewEvent | CramEvent | SuspendEvent

/** An event before it has an id and a time. */
type Draft<E = DrillEvent> = E extends DrillEvent ? Omit<E, 'id' | 'at'> : never

const NOTHING: DrillSnapshot = {
  ready: false,
  deck: EMPTY_DECK,
  events: 0,
  undoable: null,
  saving: false,
  notKept: null,
}

/**
 * One learner's drill in one tab. What is done takes effect at once; it is written behind, in order, and where it can't be kept the session
 * goes on without.
 */
export class Drill {
  private readonly log = new Map<string, DrillEvent>()
  private latestAt = 0
  private snapshot = NOTHING
  private askedAt: number
  private store: DrillStore | null = null
  /** Persistence was asked for, at the first review: before it there is nothing worth keeping. */
  private persistent = false
  private started: Promise<void> | null = null
  private writing: Promise<void> = Promise.resolve()
  private unwritten = 0
  /** Done here since the page was opened: nobody means to take back what another device did, or they themselves last week. */
  private done: readonly UndoableEvent[] = []
  private readonly subscribers = new Set<() => void>()

  constructor(
    private readonly open: () => Promise<DrillStore> = openStore,
    private readonly now: () => number = Date.now,
    private readonly makeId: () => string = () => crypto.randomUUID(),
  ) {
    this.askedAt = now()
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.subscribers.add(subscriber)
    return () => this.subscribers.delete(subscriber)
  }

  readonly getSnapshot = (): DrillSnapshot => this.snapshot
  readonly getServerSnapshot = (): DrillSnapshot => NOTHING

  /** Reads what is kept and follows the other tabs, once. Resolves when `ready`; never rejects. */
  start(): Promise<void> {
    return (this.started ??= this.read())
  }

  private async read(): Promise<void> {
    try {
      this.store = await this.open()
      this.store.subscribe((change) => {
        if (change.kind === 'added') this.take(change.events)
        else this.forget()
      })
      this.take(await this.store.load())
    } catch (error) {
      this.loseStore(error)
    }
    this.publish({ ready: true })
  }

  /** Lets go of the storage once all is written. */
  async stop(): Promise<void> {
    await this.writing
    this.store?.close()
    this.store = null
  }

  /** Resolves when all that was done so far is written, or can't be. */
  get settled(): Promise<void> {
    return this.writing
  }

  /** A question came up: the time that its answer takes runs from here. */
  ask(): void {
    this.askedAt = this.now()
  }

  /** @param took  milliseconds that the answer took; default: since `ask` */
  review(card: string, grade: Grade, took = this.now() - this.askedAt): void {
    // Not in the line of writes: the browser may ask the learner, who may take any time to answer.
    if (!this.persistent) void this.store?.persist()
    this.persistent = true
    this.recordUndoable({ kind: 'review', card, grade, took })
  }

  /** Takes back the newest review, cramming or suspension that was done here. Returns it; null if there is none. */
  undo(): UndoableEvent | null {
    const last = this.done.at(-1)
    if (last === undefined) return null
    this.done = this.done.slice(0, -1)
    this.record({ kind: 'undo', of: last.id })
    return last
  }

  suspend(card: string, suspended: boolean): void {
    this.recordUndoable({ kind: 'suspend', card, suspended })
  }

  /** Notes that a question was asked without touching the schedule. */
  cram(card: string, grade: Grade): void {
    this.recordUndoable({ kind: 'cram', card, grade, took: this.now() - this.askedAt })
  }

  /** @param date  as `2026-12-24`; null: there is no interview */
  setGoal(date: string | null, minutesPerDay: number): void {
    this.record({ kind: 'goal', date, minutesPerDay })
  }

  writeNote(card: string, text: string): void {
    this.record({ kind: 'note', card, text })
  }

  /** The whole log as a file. */
  exportFile(): string {
    return exportLog(this.log.values(), new Date(this.now()))
  }

  /**
   * Adds a file's events to the log. Returns how many were new.
   *
   * @throws CourseError('bad-parameter') that says what is wrong with the file; then nothing has changed
   */
  importFile(text: string): number {
    const added = this.take(parseExport(text))
    if (added.length > 0) this.write((store) => store.add(added))
    return added.length
  }

  /** Forgets everything, here and on this device. */
  clear(): void {
    this.forget()
    this.write((store) => store.clear())
  }

  private recordUndoable(draft: Draft<UndoableEvent>): void {
    const event: UndoableEvent = { ...draft, ...this.stamp() }
    this.done = [...this.done, event]
    this.keep(event)
  }

  private record(draft: Draft<Exclude<DrillEvent, UndoableEvent>>): void {
    this.keep({ ...draft, ...this.stamp() })
  }

  private readonly stamp = () => ({ id: this.makeId(), at: this.now() })

  private keep(event: DrillEvent): void {
    this.take([event])
    this.write((store) => store.add([event]))
  }

  /** Puts events into the log and brings the state up to date. Returns those that changed the log. */
  private take(events: readonly DrillEvent[]): readonly DrillEvent[] {
    const added = events.flatMap((event) => {
      const known = this.log.get(event.id)
      const kept = known === undefined ? event : mergeLogs([known], [event])[0]!
      this.log.set(event.id, kept)
      return kept === known ? [] : [kept]
    })
    if (added.length === 0) return added
    const [only] = added
    // Mostly one event comes, the newest of all: it changes one card, and nothing need be replayed.
    const simple = added.length === 1 && only?.kind !== 'undo' && only!.at > this.latestAt ? only : null
    const deck = simple == null ? rebuild(this.log.values()) : applyEvent(this.snapshot.deck, simple)
    for (const { at } of added) this.latestAt = Math.max(this.latestAt, at)
    this.publish({ deck })
    return added
  }

  private forget(): void {
    this.log.clear()
    this.latestAt = 0
    this.done = []
    this.publish({ deck: EMPTY_DECK })
  }

  private write(work: (store: DrillStore) => Promise<void>): void {
    this.unwritten++
    this.writing = this.writing.then(async () => {
      try {
        if (this.store !== null) await work(this.store)
      } catch (error) {
        this.loseStore(error)
      }
      this.unwritten--
      this.publish({})
    })
    this.publish({})
  }

  private loseStore(error: unknown): void {
    this.store = null
    this.publish({ notKept: error instanceof StorageError ? error.message : 'Your progress can’t be kept here.' })
  }

  private publish(change: Partial<Pick<DrillSnapshot, 'ready' | 'deck' | 'notKept'>>): void {
    this.snapshot = {
      ...this.snapshot,
      ...change,
      events: this.log.size,
      undoable: this.done.at(-1) ?? null,
      saving: this.unwritten > 0,
    }
    for (const subscriber of this.subscribers) subscriber()
  }
}
