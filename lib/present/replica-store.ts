import type { DeckShape } from './deck-state'
import { restoreReplica, type Replica } from './replica'
import type { WindowEnvironment } from './window-environment'

const SAVE_AFTER_MS = 250

/** A tab's copy of the deck, for the window that is loaded again when no other is open. */
export class ReplicaStore {
  private cancel: (() => void) | null = null

  constructor(
    private readonly key: string,
    private readonly environment: Pick<WindowEnvironment, 'storage' | 'later'>,
    private readonly current: () => Replica,
  ) {}

  /** What this tab had, made valid for this shape; null if there is nothing. */
  load(shape: DeckShape, plannedMinutes?: number): Replica | null {
    try {
      return restoreReplica(shape, JSON.parse(this.environment.storage?.getItem(this.key) ?? 'null'), plannedMinutes)
    } catch {
      return null
    }
  }

  /** Many changes in a row are saved once. */
  saveSoon(): void {
    this.cancel ??= this.environment.later(() => this.save(), SAVE_AFTER_MS)
  }

  save(): void {
    this.cancel?.()
    this.cancel = null
    try {
      this.environment.storage?.setItem(this.key, JSON.stringify(this.current()))
    } catch {
      // Blocked or full: the other windows have it.
    }
  }
}
