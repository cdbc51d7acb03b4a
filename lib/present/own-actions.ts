import type { DeckAction } from './deck-state'
import type { Submitted } from './replica'

/** Actions that are kept although they are ordered: a next leader may not have heard of them. */
const KEPT = 50

/** What a window has asked for, numbered from 1, as long as it may have to ask again. */
export class OwnActions {
  /** Number of the newest. */
  count = 0
  private actions: readonly Submitted[] = []

  constructor(private readonly by: string) {}

  add(action: DeckAction): Submitted {
    const mine = { by: this.by, n: ++this.count, action }
    this.actions = [...this.actions, mine]
    return mine
  }

  /** Those that are not in a state that has all up to number `heard`. */
  after(heard: number): readonly Submitted[] {
    return this.actions.filter(({ n }) => n > heard)
  }

  /** Drops what nobody will ask for again. */
  trim(heard: number): void {
    const spare = this.actions.length - KEPT
    if (spare > 0) this.actions = this.actions.filter(({ n }, i) => i >= spare || n > heard)
  }

  /** Goes on where the state stands: it may have lost old actions of this window, and would take none of the next ones. */
  renumber(heard: number): void {
    const unheard = this.after(heard)
    if ((unheard[0]?.n ?? this.count + 1) === heard + 1) return
    this.actions = unheard.map((one, i) => ({ ...one, n: heard + 1 + i }))
    this.count = heard + unheard.length
  }
}
