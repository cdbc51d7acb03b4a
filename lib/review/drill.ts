import { applyEvent, EMPTY_DECK, rebuild, type DeckState } from './deck-state'
import { mergeLogs, type DrillEvent, type Grade } from './events'
import { exportLog, parseExport } from './exchange'
import { openStore, StorageError, type DrillStore } from './store'

/** What a page shows of a learner's progress. A new object whenever anything in it changes. */
export interface DrillSnapshot {
  /** False until the log has been read. */
  readonly ready: boolean
  readonly deck: DeckState
  /** How many events the log has. */
  readonly events: number
  /** Why progress is lost when the page is closed; null if it is kept. */
  readonly notKept: string | null
}

/** An event before it has an id and a time. */
type Draft<E = DrillEvent> = E extends DrillEvent ? Omit<E, 'id' | 'at'> : never

const NOTHING: DrillSnapshot = { ready: false, deck: EMPTY_DECK, events: 0, notKept: null }

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
  private writing: Promise<void> = Promise.resolve()
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

  /** Reads what is kept. Resolves when `ready`; never rejects. */
  async start(): Promise<void> {
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

  review(card: string, grade: Grade): void {
    if (!this.persistent) this.write((store) => store.persist())
    this.persistent = true
    this.record({ kind: 'review', card, grade, took: this.now() - this.askedAt })
  }

  /** Takes the newest review back. Returns its card; null if there is none. */
  undo(): string | null {
    const last = this.snapshot.deck.lastReview
    if (last === null) return null
    this.record({ kind: 'undo', of: last.id })
    return last.card
  }

  suspend(card: string, suspended: boolean): void {
    this.record({ kind: 'suspend', card, suspended })
  }

  /** Notes that a question was asked without touching the schedule. */
  cram(card: string, grade: Grade): void {
    this.record({ kind: 'cram', card, grade, took: this.now() - this.askedAt })
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
    const fresh = parseExport(text).filter(({ id }) => !this.log.has(id))
    this.take(fresh)
    this.write((store) => store.add(fresh))
    return fresh.length
  }

  /** Forgets everything, here and on this device. */
  clear(): void {
    this.forget()
    this.write((store) => store.clear())
  }

  private record(draft: Draft): void {
    const event: DrillEvent = { ...draft, id: this.makeId(), at: this.now() }
    this.take([event])
    this.write((store) => store.add([event]))
  }

  /** Puts events into the log and brings the state up to date. */
  private take(events: readonly DrillEvent[]): void {
    const added = events.filter((event) => {
      const known = this.log.get(event.id)
      const kept = known === undefined ? event : mergeLogs([known], [event])[0]!
      this.log.set(event.id, kept)
      return kept !== known
    })
    if (added.length === 0) return
    const [only] = added
    // Mostly one event comes, the newest of all: it changes one card, and nothing need be replayed.
    const simple = added.length === 1 && only?.kind !== 'undo' && only!.at > this.latestAt ? only : null
    const deck = simple == null ? rebuild(this.log.values()) : applyEvent(this.snapshot.deck, simple)
    this.latestAt = Math.max(this.latestAt, ...added.map(({ at }) => at))
    this.publish({ deck, events: this.log.size })
  }

  private forget(): void {
    this.log.clear()
    this.latestAt = 0
    this.publish({ deck: EMPTY_DECK, events: 0 })
  }

  private write(work: (store: DrillStore) => Promise<void>): void {
    this.writing = this.writing.then(async () => {
      if (this.store === null) return
      try {
        await work(this.store)
      } catch (error) {
        this.loseStore(error)
      }
    })
  }

  private loseStore(error: unknown): void {
    this.store = null
    this.publish({ notKept: error instanceof StorageError ? error.message : 'Your progress can’t be kept here.' })
  }

  private publish(change: Partial<DrillSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change }
    for (const subscriber of this.subscribers) subscriber()
  }
}
